package io.tollgate.domain.notifications;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * The platform's own page on which a workspace's owner sees what is due, after logging in there; what mails link to.
 *
 * @param address with {@code {workspace}} where the workspace's key belongs
 */
public record BillingPage(String address) {
    private static final String WORKSPACE = "{workspace}";

    /** @throws IllegalArgumentException when it is no such address */
    public BillingPage {
        URI page = URI.create(address.replace(WORKSPACE, "w"));
        if (page.getHost() == null || !Set.of("http", "https").contains(page.getScheme()) || page.getUserInfo() != null) {
            throw new IllegalArgumentException(address);
        }
    }

    public String of(String workspaceKey) {
        return address.replace(WORKSPACE, URLEncoder.encode(workspaceKey, StandardCharsets.UTF_8));
    }
}
