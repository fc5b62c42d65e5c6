package io.tollgate.entrypoints.jobs;

import io.tollgate.foundation.db.Database;

/**
 * Makes writes to the tables of invoicing fail at chosen points: triggers count every statement that writes, by a sequence that no rollback turns back.
 * What was committed before stays, what was not is lost, as when the process is killed there.
 */
final class Accidents {
    private static final String NEVER = "9223372036854775807";

    private final Database database;

    Accidents(Database database) {
        this.database = database;
        database.transact(tx -> tx.handle().execute("""
                create sequence accident_step;
                create table accident (killed_from bigint not null, connections_lost_at bigint not null);
                insert into accident values (9223372036854775807, 9223372036854775807);
                create function accident() returns trigger language plpgsql as $$
                declare
                    step bigint := nextval('accident_step');
                    planned accident;
                begin
                    select * into planned from accident;
                    if step >= planned.killed_from then
                        raise exception 'killed at step %', step;
                    elsif step = planned.connections_lost_at then
                        perform pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid();
                        perform pg_terminate_backend(pg_backend_pid());
                    end if;
                    return null;
                end $$;
                """));
        for (String table : new String[] {
            "invoice", "invoice_line", "billed_period", "correction_due", "invoice_number", "invoice_run", "credit_grant", "credit_entry"
        }) {
            database.transact(tx -> tx.handle().execute(
                    "create trigger accident after insert or update or delete on " + table + " for each statement execute function accident()"));
        }
    }

    /** From that many writes on nothing works any more, until {@link #end}. */
    void killAfter(int writes) {
        plan("killed_from", writes);
    }

    /** At that write every connection to the database breaks, this one with it; new ones work. */
    void loseConnectionsAfter(int writes) {
        plan("connections_lost_at", writes);
    }

    void end() {
        database.transact(tx -> tx.handle().execute("update accident set killed_from = " + NEVER + ", connections_lost_at = " + NEVER));
    }

    private void plan(String column, int writes) {
        database.transact(tx -> tx.handle().execute(
                "update accident set " + column + " = (select last_value from accident_step) + " + writes));
    }
}
