"""Who works here: appoint, change a role, let go, a new password, a lost second factor.

Nobody lifts himself up, nobody reaches over his own shop, and whoever works elsewhere too is out of a single shop's hands.
"""

from typing import Any, cast
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth import get_user_model
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from shangquan.config.office.access import Office, needs, office_of
from shangquan.config.office.pages import show
from shangquan.flows import second_factor
from shangquan.kit import audit, clock
from shangquan.kit.errors import Forbidden, Refused
from shangquan.kit.labels import label
from shangquan.kit.texts import Text, pick
from shangquan.kit.transactions import operation
from shangquan.merchants import operations
from shangquan.merchants import queries as merchants
from shangquan.merchants.admin import ROLES
from shangquan.merchants.models import Membership
from shangquan.merchants.rules import DISTRICT_ROLES, Right, Role

User = get_user_model()
SAVED = Text("已保存，对方下一次操作就生效。", "Saved; it counts at that person's next click.")


class NotYourself(Forbidden):
    """One's own role is changed by somebody else."""

    code = "staff.not_yourself"
    sentence = Text(
        "不能改自己的角色，请让别人来改。",
        "You cannot change your own role; ask somebody else.",
    )


class LastOwner(Refused):
    """A district without an owner could not be run."""

    code = "staff.last_owner"
    sentence = Text("商圈至少要有一位商圈主。", "A district needs at least one owner.")


class UserNameTaken(Refused):
    """An account of this name exists."""

    code = "staff.name_taken"
    sentence = Text(
        "已有这个用户名。要让他在这里工作，请把密码留空。",
        "This user name exists. To let that person work here, leave the password empty.",
    )


class UnknownUser(Refused):
    """No account of this name; a new one needs a password."""

    code = "staff.unknown_user"
    sentence = Text(
        "没有这个用户名。要新建账号，请填初始密码。",
        "There is no such user. To make the account, enter a first password.",
    )


class PersonForm(forms.Form):
    """Place and role in one field, so that no combination outside one's reach can be sent."""

    username = forms.CharField(
        label=label("用户名", "User name"),
        max_length=40,
        validators=[RegexValidator(r"^[\w.@-]{3,40}\Z")],
        help_text=label("登录用，3 个字符以上", "For signing in, 3 characters or more"),
    )
    name = forms.CharField(label=label("姓名", "Name"), max_length=60, required=False)
    name_en = forms.CharField(
        label=label("英文名", "Name in English"), max_length=60, required=False
    )
    post = forms.ChoiceField(label=label("在哪里做什么", "Where, as what"))
    password = forms.CharField(
        label=label("初始密码", "First password"),
        max_length=200,
        required=False,
        strip=False,
        help_text=label("已有账号的人请留空", "Leave empty for somebody who has an account"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, posts: dict[str, tuple[Any, ...]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(key, words) for key, (words, *_) in posts.items()]
        cast("forms.ChoiceField", self.fields["post"]).choices = choices

    def clean_password(self) -> str:
        password = str(self.cleaned_data["password"])
        if password:
            validate_password(password)
        return password


def posts(office: Office) -> dict[str, tuple[Any, ...]]:
    """Every place and role this person may give: key -> (words, district id, merchant id, role)."""
    found: dict[str, tuple[Any, ...]] = {}
    for district in office.districts(Right.STAFF):
        for role in (Role.OWNER, Role.DISPATCHER, Role.SERVICE):
            words = f"{district} · {ROLES[role]}"
            found[f"{district.pk}::{role}"] = (words, district.pk, None, role)
    for merchant in office.merchants(Right.STAFF):
        for role in (Role.MANAGER, Role.CASHIER, Role.KITCHEN):
            words = f"{merchant} · {ROLES[role]}"
            key = f"{merchant.district_id}:{merchant.pk}:{role}"
            found[key] = (words, merchant.district_id, merchant.pk, role)
    return found


def member_of(request: HttpRequest, row_id: UUID) -> Membership:
    rows = office_of(request).rows(Right.STAFF, district="district", merchant="merchant")
    found = Membership.objects.filter(rows, pk=row_id)
    row = found.select_related("user", "merchant", "district").first()
    if row is None:
        raise Http404
    return row


@require_http_methods(["GET", "POST"])
@needs(Right.STAFF)
def add(request: HttpRequest) -> HttpResponse:
    office = office_of(request)
    choices = posts(office)
    form = PersonForm(request.POST or None, posts=choices)
    problem = ""
    if request.method == "POST" and form.is_valid():
        try:
            _, district_id, merchant_id, role = choices[form.cleaned_data["post"]]
            _hire(office, form.cleaned_data, district_id, merchant_id, role)
            messages.success(request, str(SAVED))
            return HttpResponseRedirect(reverse("admin:merchants_membership_changelist"))
        except Refused as refusal:
            problem = refusal.message
    title = label("添加人员", "Add a person")
    status = 400 if problem or form.errors else 200
    return show(request, "form.html", title, form=form, problem=problem, status=status)


@operation
def _hire(
    office: Office, sent: dict[str, Any], district_id: UUID, merchant_id: UUID | None, role: Role
) -> None:
    user = User.objects.filter(username__iexact=sent["username"]).first()
    if user is not None and sent["password"]:
        raise UserNameTaken
    if user is None:
        user = _open_account(office, sent, district_id)
    elif user.pk == office.user.pk:
        raise NotYourself
    else:
        _keep_last_owner(user.pk, district_id, merchant_id, role)
    _appoint(office, user.pk, district_id, merchant_id, role)


def _open_account(office: Office, sent: dict[str, Any], district_id: UUID) -> Any:
    if not sent["password"]:
        raise UnknownUser
    try:
        with transaction.atomic():
            user = User.objects.create_user(
                username=sent["username"], password=sent["password"], name=sent["name"],
                name_en=sent["name_en"], is_staff=False,
            )  # fmt: skip
    except IntegrityError:
        raise UserNameTaken from None
    audit.record(
        district_id=district_id, actor=office.actor, verb="staff.open_account",
        subject=str(user.pk), now=clock.now(), username=user.username,
    )  # fmt: skip
    return user


def _appoint(
    office: Office, user_id: UUID, district_id: UUID, merchant_id: UUID | None, role: Role
) -> None:
    operations.appoint(
        district_id=district_id, merchant_id=merchant_id, user_id=user_id, role=role,
        actor=office.actor, now=clock.now(),
        is_actor_of_district=office.reaches(
            Right.STAFF, district_id=district_id, merchant_id=None
        ),
    )  # fmt: skip


def _keep_last_owner(
    user_id: UUID, district_id: UUID, merchant_id: UUID | None, role: Role | None
) -> None:
    """Two owners at once could each dismiss the other: their rows are locked first."""
    if merchant_id is not None or role == Role.OWNER:
        return
    owners = Membership.objects.select_for_update().filter(
        district_id=district_id, role=Role.OWNER, is_active=True
    )
    left = [row for row in owners.order_by("pk") if row.user_id != user_id]
    if not left:
        raise LastOwner


@require_http_methods(["GET", "POST"])
@needs(Right.STAFF)
def change(request: HttpRequest, row_id: UUID) -> HttpResponse:
    """Another role in the same place."""
    row, office = member_of(request, row_id), office_of(request)
    offered = [
        role
        for _, district_id, merchant_id, role in posts(office).values()
        if (district_id, merchant_id) == (row.district_id, row.merchant_id)
    ]
    if request.method == "POST":
        role = next((r for r in offered if r == request.POST.get("role")), None)
        if role is None:
            raise Http404
        _change_role(office, row, role)
        messages.success(request, str(SAVED))
        return HttpResponseRedirect(reverse("admin:merchants_membership_changelist"))
    return show(
        request, "person.html", str(row.user), row=row, is_self=row.user_id == office.user.pk,
        name=pick(row.user.name, row.user.name_en) or row.user.username,
        roles=[(r.value, str(ROLES[r]), r == row.role) for r in offered],
        place=str(row.merchant or row.district), role_word=str(ROLES[Role(row.role)]),
        has_factor=second_factor.authenticator(row.user) is not None,
        is_ours=_is_ours(office, row), is_district=row.role in DISTRICT_ROLES,
    )  # fmt: skip


@operation
def _change_role(office: Office, row: Membership, role: Role) -> None:
    if row.user_id == office.user.pk:
        raise NotYourself
    _keep_last_owner(row.user_id, row.district_id, row.merchant_id, role)
    _appoint(office, row.user_id, row.district_id, row.merchant_id, role)


@require_POST
@needs(Right.STAFF)
def dismiss(request: HttpRequest, row_id: UUID) -> HttpResponse:
    row, office = member_of(request, row_id), office_of(request)
    if row.user_id == office.user.pk:
        raise NotYourself
    with transaction.atomic():
        _keep_last_owner(row.user_id, row.district_id, row.merchant_id, None)
        operations.dismiss(membership=row, actor=office.actor, now=clock.now())
    messages.success(request, str(SAVED))
    return HttpResponseRedirect(reverse("admin:merchants_membership_changelist"))


def _is_ours(office: Office, row: Membership) -> bool:
    """Whether everything this person does lies within reach; else a shop could take over his account."""
    return not row.user.is_superuser and all(
        office.reaches(Right.STAFF, district_id=m.district_id, merchant_id=m.merchant_id)
        for m in merchants.memberships(row.user_id)
    )


class NotOurs(Forbidden):
    """Somebody who works elsewhere too."""

    code = "staff.not_ours"
    sentence = Text(
        "这个人也在别处工作，请让他自己或商圈主来改。",
        "This person works elsewhere too; only they or the district's owner can do this.",
    )


def _account_of(request: HttpRequest, row_id: UUID) -> Membership:
    """An account one may lay hands on, after one's own second factor."""
    row, office = member_of(request, row_id), office_of(request)
    if row.user_id == office.user.pk:
        raise NotYourself
    if not _is_ours(office, row):
        raise NotOurs
    second_factor.require(request)
    return row


@require_POST
@needs(Right.STAFF)
def password(request: HttpRequest, row_id: UUID) -> HttpResponse:
    """A new password; every session of that person ends with the old one."""
    row = _account_of(request, row_id)
    try:
        validate_password(request.POST.get("password", ""), row.user)
    except ValidationError as error:
        for problem in error.messages:
            messages.error(request, problem)
        return HttpResponseRedirect(reverse("admin:people_change", args=[row.pk]))
    with transaction.atomic():
        row.user.set_password(request.POST["password"])
        row.user.save(update_fields=["password"])
        _note(request, row, "staff.new_password")
    messages.success(request, str(SAVED))
    return HttpResponseRedirect(reverse("admin:people_change", args=[row.pk]))


@require_POST
@needs(Right.STAFF, is_district=True)
def factor(request: HttpRequest, row_id: UUID) -> HttpResponse:
    """Somebody lost the telephone and the recovery codes: the owner takes the factor away."""
    row = _account_of(request, row_id)
    with transaction.atomic():
        second_factor.remove(user=row.user)
        _note(request, row, "mfa.take_away")
    messages.success(request, str(SAVED))
    return HttpResponseRedirect(reverse("admin:people_change", args=[row.pk]))


def _note(request: HttpRequest, row: Membership, verb: str) -> None:
    audit.record(
        district_id=row.district_id, actor=office_of(request).actor, verb=verb,
        subject=str(row.user_id), now=clock.now(), username=row.user.username,
    )  # fmt: skip
