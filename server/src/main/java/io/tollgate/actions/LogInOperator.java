package io.tollgate.actions;

import io.tollgate.domain.sessions.PageSession;
import io.tollgate.domain.sessions.SessionStore;
import io.tollgate.domain.workspaces.ApiKey;
import io.tollgate.domain.workspaces.ApiKeyStore;
import io.tollgate.domain.workspaces.AuditEntry;
import io.tollgate.domain.workspaces.AuditStore;
import io.tollgate.domain.workspaces.Scope;
import io.tollgate.domain.workspaces.WorkspaceId;
import io.tollgate.foundation.db.Transaction;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** Opens the operator's desk to who has an admin key of the platform's. */
public final class LogInOperator {
    private final ApiKeyStore keys;
    private final SessionStore sessions;
    private final AuditStore audit;

    public LogInOperator(ApiKeyStore keys, SessionStore sessions, AuditStore audit) {
        this.keys = keys;
        this.sessions = sessions;
        this.audit = audit;
    }

    /** Empty when the text is no such key, or one that was revoked, or has not the scope, or is for one workspace. @param realNow by which the session expires */
    public Optional<PageSession.Issued<PageSession.Operator>> run(Transaction tx, String key, Instant now, Instant realNow) {
        return keys.verify(tx, key).filter(LogInOperator::isOperators).map(found -> {
            PageSession.Issued<PageSession.Operator> issued = sessions.logIn(tx, found.id(), key, realNow);
            audit.append(tx, new AuditEntry(WorkspaceId.NONE, now, found.id(), "operator.logged_in", issued.session().id(), Map.of()));
            return issued;
        });
    }

    private static boolean isOperators(ApiKey key) {
        return key.scopes().contains(Scope.ADMIN) && key.workspace().equals(WorkspaceId.NONE);
    }
}
