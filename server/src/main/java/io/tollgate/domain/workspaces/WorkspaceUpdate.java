package io.tollgate.domain.workspaces;

import java.util.Optional;

/** What to change of a workspace; what is empty stays. */
public record WorkspaceUpdate(Optional<String> name, Optional<String> ownerEmail, Optional<String> alertEmail) {

    /** @throws io.tollgate.foundation.errors.ApiError INVALID_REQUEST with the field that is wrong */
    public WorkspaceUpdate {
        name.ifPresent(text -> WorkspaceRules.name(text, "name"));
        ownerEmail.ifPresent(text -> WorkspaceRules.email(text, "ownerEmail"));
        alertEmail.ifPresent(text -> WorkspaceRules.email(text, "alertEmail"));
    }
}
