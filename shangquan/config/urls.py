"""Every address of the product, from one page."""

from django.conf import settings
from django.contrib import admin
from django.urls import path, re_path
from django.views.static import serve

from shangquan.config import pages
from shangquan.config.api import api
from shangquan.flows import wechat_api

urlpatterns = [
    path("", pages.home),
    path("healthz", pages.health),
    path("api/", api.urls),
    path("wx/<slug:district>/callback", wechat_api.callback),
    path("pay/<slug:district>/notices/<slug:kind>", wechat_api.pay_notice),
    path("g/<slug:district>", pages.guest),
    re_path(r"^g/(?P<district>[-\w]+)/(?P<path>.*)$", pages.guest),
    re_path(r"^store/(?P<path>.*)$", pages.store),
    re_path(r"^desk/(?P<path>.*)$", pages.desk),
    re_path(r"^media/(?P<path>.+)$", serve, {"document_root": settings.MEDIA_ROOT}),
    path("office/", admin.site.urls),
]
