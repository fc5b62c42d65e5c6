package io.tollgate.entrypoints.web;

import io.tollgate.domain.catalog.CatalogVersion;
import io.tollgate.domain.invoicing.InvoiceRunStore;
import io.tollgate.domain.notifications.OutboxItem;
import io.tollgate.domain.notifications.WebhookEndpoint;
import io.tollgate.domain.workspaces.Workspace;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the operator's desk shows, page by page. */
public final class DeskViews {
    private DeskViews() {}

    public record Workspaces(Frame frame, String search, List<WorkspaceRow> rows, Optional<String> next, long all) {}

    /** @param plan empty where none is in force */
    public record WorkspaceRow(Workspace workspace, String plan) {}

    /** @param due what it owes, in words; empty where nothing is @param disputed what banks are asked to give back, in words @param period the month that is looked at @param kinds what can be looked at alone */
    public record WorkspaceStory(
            Frame frame, Workspace workspace, String plan, Optional<String> due, List<String> disputed, List<UsageView.MetricRow> metrics, String period, List<UsageView.Choice> periods,
            List<UsageView.Choice> kinds, List<Moment> moments) {}

    /**
     * One line of a timeline.
     *
     * @param kind "use", "change", "bill", "paid", "failed", "disputed", "alert", "mail": how it is marked
     * @param day "28 Feb 2026" where it is about a whole day of UTC
     * @param path to more of it
     */
    public record Moment(Instant at, Optional<String> day, String kind, String title, String detail, Optional<String> path) {}

    public record Events(
            Frame frame, String workspace, String metric, String from, String to, List<UsageView.Choice> metrics, boolean wasAsked, List<EventRow> rows,
            Optional<String> next, Optional<String> mistake) {}

    /** @param counted what it counted of which metric, in words */
    public record EventRow(Instant at, Instant receivedAt, String type, String project, String source, String id, List<String> counted, Optional<String> voided, String data) {}

    /** @param text what is in the form: a draft, or the version in force */
    public record CatalogPage(Frame frame, List<CatalogVersion> versions, CatalogVersion shown, String text, Optional<Checked> checked) {}

    /** @param mistakes with the place of each */
    public record Checked(boolean identical, boolean canBeApplied, List<String> mistakes, List<String> differences, List<String> stayers) {}

    public record Runs(Frame frame, List<RunRow> rows, boolean isRunning) {}

    /** @param width of the bar, "41.7%" */
    public record RunRow(InvoiceRunStore.Run run, String period, String state, String width) {}

    public record Deliveries(
            Frame frame, String status, List<UsageView.Choice> statuses, List<DeliveryRow> rows, Optional<String> next, List<WebhookEndpoint> endpoints) {}

    public record DeliveryRow(OutboxItem item, String workspace) {}

    /** @param sandbox whether the clock can be moved; @param nextPeriod where the button to the 1st leads */
    public record SystemPage(
            Frame frame, Instant now, boolean sandbox, String nextPeriod, Optional<String> unready, List<Job> jobs, Map<String, String> figures) {}

    public record Job(String name, Optional<Instant> due) {}
}
