"""The database itself keeps the ledger honest: balanced at commit, and append-only."""

from django.db import migrations

BALANCES = """
create function ledger_balances() returns trigger language plpgsql as $$
begin
  if exists (
    select 1 from ledger_entry where journal_id = new.journal_id group by unit having sum(amount) <> 0
  ) then
    raise exception 'journal % does not balance', new.journal_id using errcode = '23514';
  end if;
  return null;
end $$;
create constraint trigger balances after insert on ledger_entry
  deferrable initially deferred for each row execute function ledger_balances();
"""

APPEND_ONLY = """
create function ledger_is_append_only() returns trigger language plpgsql as $$
begin
  raise exception 'the ledger is append-only: corrections are new journals' using errcode = '23514';
end $$;
create trigger append_only before update or delete on ledger_entry
  for each row execute function ledger_is_append_only();
create trigger append_only before update or delete on ledger_journal
  for each row execute function ledger_is_append_only();
create trigger never_emptied before truncate on ledger_entry
  for each statement execute function ledger_is_append_only();
create trigger never_emptied before truncate on ledger_journal
  for each statement execute function ledger_is_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]

    operations = [
        migrations.RunSQL(
            BALANCES,
            "drop trigger balances on ledger_entry; drop function ledger_balances();",
        ),
        migrations.RunSQL(
            APPEND_ONLY,
            """
            drop trigger append_only on ledger_entry; drop trigger append_only on ledger_journal;
            drop trigger never_emptied on ledger_entry; drop trigger never_emptied on ledger_journal;
            drop function ledger_is_append_only();
            """,
        ),
    ]
