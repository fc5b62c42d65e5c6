package io.tollgate.domain.workspaces;

/** A workspace to be created, its fields as the API names them. Alerts go to the owner's address at first. */
public record NewWorkspace(String key, String name, String ownerEmail) {

    /** @throws io.tollgate.foundation.errors.ApiError INVALID_REQUEST with the field that is wrong */
    public NewWorkspace {
        WorkspaceRules.key(key, "key");
        WorkspaceRules.name(name, "name");
        WorkspaceRules.email(ownerEmail, "ownerEmail");
    }
}
