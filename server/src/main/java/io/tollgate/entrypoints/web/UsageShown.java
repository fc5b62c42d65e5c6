package io.tollgate.entrypoints.web;

import io.tollgate.actions.ShowAlerts;
import io.tollgate.actions.ShowUsage.MetricUsed;
import io.tollgate.actions.ShowUsage.ProjectUsed;
import io.tollgate.actions.ShowUsage.StepUsed;
import io.tollgate.domain.catalog.Metric;
import io.tollgate.domain.metering.Pace;
import io.tollgate.domain.metering.UsageStore;
import io.tollgate.domain.metering.UsageStore.Step;
import io.tollgate.entrypoints.web.UsagePages.Look;
import io.tollgate.entrypoints.web.UsagePages.Found;
import io.tollgate.foundation.amounts.Unit;
import io.tollgate.foundation.time.BillingPeriod;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/** Puts the Usage page's figures into words and widths. */
final class UsageShown {
    private static final DateTimeFormatter MONTH = DateTimeFormatter.ofPattern("MMMM yyyy", Locale.ENGLISH);
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("EEE d MMM", Locale.ENGLISH);
    private static final DateTimeFormatter LONG_DAY = DateTimeFormatter.ofPattern("EEEE d MMMM yyyy", Locale.ENGLISH);
    private static final DateTimeFormatter SHORT_DAY = DateTimeFormatter.ofPattern("d MMMM", Locale.ENGLISH);
    private static final DateTimeFormatter HOUR = DateTimeFormatter.ofPattern("HH:mm", Locale.ENGLISH);
    private static final int MOST_PERIODS = 36;

    private final Found found;
    private final Look asked;
    private final List<MetricUsed> used;

    UsageShown(Found found) {
        this.found = found;
        this.asked = found.asked();
        this.used = found.used().metrics();
    }

    UsageView view(Frame frame) {
        BillingPeriod current = BillingPeriod.containing(found.now());
        BillingPeriod first = BillingPeriod.containing(found.begin());
        BillingPeriod shown = asked.period();
        List<UsageView.Choice> periods = new ArrayList<>();
        for (BillingPeriod each = current; !each.from().isBefore(first.from()) && periods.size() < MOST_PERIODS; each = each.previous()) {
            periods.add(new UsageView.Choice(each.toString(), name(each), each.equals(shown)));
        }
        if (periods.stream().noneMatch(UsageView.Choice::chosen)) {
            periods.add(new UsageView.Choice(shown.toString(), name(shown), true));
        }
        return new UsageView(
                frame, shown.toString(), name(shown), standing(), periods,
                shown.compareTo(first) > 0 ? Optional.of(path(shown.previous())) : Optional.empty(),
                shown.compareTo(current) < 0 ? Optional.of(path(shown.next())) : Optional.empty(),
                rows(),
                used.stream().filter(each -> !isOffered(each)).map(each -> each.metric().name()).toList(),
                chart(), projects());
    }

    List<UsageView.MetricRow> rows() {
        return used.stream().filter(UsageShown::isOffered).map(this::row).toList();
    }

    private static boolean isOffered(MetricUsed each) {
        return each.allowance().isPresent() || each.used() > 0 || each.ownKey() > 0 || each.reserved() > 0;
    }

    private String standing() {
        if (!asked.period().contains(found.now())) {
            return "The period is over.";
        }
        long days = Duration.between(found.now(), asked.period().to()).toDays();
        return switch ((int) days) {
            case 0 -> "Ends within a day.";
            case 1 -> "1 day left.";
            default -> days + " days left.";
        };
    }

    private UsageView.MetricRow row(MetricUsed each) {
        Unit unit = each.metric().unit();
        List<String> facts = new ArrayList<>();
        long allowance = each.allowance().orElse(0);
        boolean isAllAllowed = each.hardLimit().isPresent() && each.hardLimit().getAsLong() == allowance;
        if (allowance > 0) {
            facts.add("of " + Quantities.round(unit, allowance) + (isAllAllowed ? " allowed" : " included"));
        }
        if (each.hardLimit().isPresent() && !isAllAllowed) {
            facts.add("limit " + Quantities.round(unit, each.hardLimit().getAsLong()));
        }
        if (each.reserved() > 0) {
            facts.add(Quantities.shown(unit, each.reserved()) + " reserved");
        }
        List<String> notes = new ArrayList<>();
        if (each.beyondLimit() > 0) {
            notes.add(Quantities.shown(unit, each.beyondLimit()) + " beyond the limit, not billed");
        }
        if (each.ownKey() > 0) {
            notes.add("plus " + Quantities.shown(unit, each.ownKey()) + " " + unit.plural() + " on your own keys, not billed");
        }
        Optional<Pace> pace = Optional.ofNullable(found.paces().get(each.metric().key())).filter(any -> each.used() > 0);
        return new UsageView.MetricRow(
                each.metric().name(), Quantities.shown(unit, each.used()), unit.plural(), unit.format(each.used()), facts, bar(each),
                pace.map(known -> words(known, each)),
                pace.map(known -> reachesLimit(known, each) || known.judgement() == Pace.Judgement.HIGH || known.judgement() == Pace.Judgement.LOW).orElse(false),
                asked.period().contains(found.now()) ? LimitWords.of(each, asked.period()) : Optional.empty(), notes);
    }

    private static boolean reachesLimit(Pace pace, MetricUsed each) {
        return each.hardLimit().isPresent() && pace.projected() > each.hardLimit().getAsLong() && each.used() < each.hardLimit().getAsLong();
    }

    private String words(Pace pace, MetricUsed each) {
        Unit unit = each.metric().unit();
        String end = SHORT_DAY.format(asked.period().to().minusSeconds(1).atOffset(ZoneOffset.UTC));
        if (reachesLimit(pace, each)) {
            return "On pace to reach the limit before " + end;
        }
        String projected = "On pace for " + Quantities.shown(unit, pace.projected()) + " by " + end;
        return projected + switch (pace.judgement()) {
            case NOTHING_TO_COMPARE_WITH -> "";
            case USUAL -> ", as usual";
            case HIGH -> ", more than usual (" + Quantities.shown(unit, pace.usual().orElseThrow()) + ")";
            case LOW -> ", less than usual (" + Quantities.shown(unit, pace.usual().orElseThrow()) + ")";
        };
    }

    /** As long as the largest thing to be seen on it; none where there is nothing to hold the use against. */
    private Optional<UsageView.Bar> bar(MetricUsed each) {
        List<Long> alerts = alerts(each.metric());
        long allowance = each.allowance().orElse(0);
        long held = Math.addExact(each.used(), each.reserved());
        long expected = Optional.ofNullable(found.paces().get(each.metric().key())).filter(any -> each.used() > 0).map(Pace::projected).orElse(0L);
        long scale = alerts.stream().reduce(Math.max(allowance, each.hardLimit().orElse(0)), Math::max);
        if (scale == 0 && expected == 0) {
            return Optional.empty();
        }
        long whole = Math.max(Math.max(scale, expected), held);
        long within = allowance > 0 ? Math.min(each.used(), allowance) : each.used();
        Unit unit = each.metric().unit();
        String label = Quantities.withUnit(unit, each.used()) + " used"
                + (allowance > 0 ? " of " + Quantities.withUnit(unit, allowance) + " included" : "")
                + (each.hardLimit().isPresent() ? ", limit " + Quantities.withUnit(unit, each.hardLimit().getAsLong()) : "")
                + (each.reserved() > 0 ? ", " + Quantities.withUnit(unit, each.reserved()) + " reserved" : "")
                + alerts.stream().map(level -> ", alert at " + Quantities.withUnit(unit, level)).reduce("", String::concat);
        return Optional.of(new UsageView.Bar(
                Quantities.width(within, whole), Quantities.width(each.used(), whole), Quantities.width(each.used(), whole),
                Quantities.width(each.reserved(), whole),
                Quantities.width(expected - each.used(), whole), expected > each.used() ? Optional.of(Quantities.width(expected, whole)) : Optional.empty(), mark(each.allowance(), whole), mark(each.hardLimit(), whole),
                alerts.stream().map(level -> Quantities.width(level, whole)).toList(), label));
    }

    private static Optional<String> mark(OptionalLong level, long whole) {
        return level.isPresent() && level.getAsLong() > 0 && level.getAsLong() <= whole
                ? Optional.of(Quantities.width(level.getAsLong(), whole))
                : Optional.empty();
    }

    private List<Long> alerts(Metric metric) {
        return found.alerts().stream()
                .filter(each -> each.metric().key().equals(metric.key()))
                .flatMap(each -> each.thresholds().stream())
                .map(ShowAlerts.Shown::level)
                .filter(OptionalLong::isPresent)
                .map(OptionalLong::getAsLong)
                .toList();
    }

    private UsageView.ChartView chart() {
        List<Metric> metrics = used.stream().filter(UsageShown::isOffered).map(MetricUsed::metric).toList();
        List<UsageView.Series> series = metrics.stream()
                .map(metric -> new UsageView.Series(metric.key(), metric.name(), metric.unit().plural())).toList();
        boolean hours = asked.step() == Step.HOUR;
        List<UsageView.Row> rows = found.steps().stream().map(step -> new UsageView.Row(
                step.from().toString(),
                (hours ? HOUR : DAY).format(step.from().atOffset(ZoneOffset.UTC)),
                hours ? Optional.empty() : Optional.of(path(asked.period()) + "&day=" + date(step.from()) + project()),
                metrics.stream().map(metric -> value(metric.unit(), step.values().getOrDefault(metric, 0L))).toList(),
                step.from().isAfter(found.now()))).toList();
        String left = chosen(asked.left(), metrics, 0);
        String right = chosen(asked.right().filter(key -> !key.equals(left)), metrics, left.equals(key(metrics, 0)) ? 1 : 0);
        List<UsageView.Choice> projects = found.used().projects().stream()
                .map(each -> new UsageView.Choice(each.project(), each.project(), asked.project().equals(Optional.of(each.project())))).toList();
        return new UsageView.ChartView(
                asked.day().map(Object::toString),
                asked.day().map(LONG_DAY::format).orElse("Day by day"),
                hours ? "hour" : "day",
                series, rows, left, right, projects, asked.project(),
                path(asked.period()) + project(),
                "/usage.csv?" + (hours ? "day=" + asked.day().orElseThrow() : "period=" + asked.period()) + project(),
                found.steps().stream().allMatch(UsageShown::isEmpty));
    }

    private static boolean isEmpty(StepUsed step) {
        return step.values().values().stream().allMatch(quantity -> quantity == 0);
    }

    private static String chosen(Optional<String> key, List<Metric> metrics, int otherwise) {
        return key.filter(each -> metrics.stream().anyMatch(metric -> metric.key().equals(each))).orElseGet(() -> key(metrics, otherwise));
    }

    private static String key(List<Metric> metrics, int place) {
        return place < metrics.size() ? metrics.get(place).key() : "";
    }

    private UsageView.ProjectsView projects() {
        List<MetricUsed> columns = used.stream().filter(each -> each.used() > 0).toList();
        Optional<Metric> sort = asked.sort().flatMap(key -> columns.stream().map(MetricUsed::metric).filter(metric -> metric.key().equals(key)).findFirst());
        boolean byName = sort.isEmpty() && asked.sort().filter("project"::equals).isPresent();
        Metric first = sort.orElseGet(() -> columns.isEmpty() ? null : columns.getFirst().metric());
        Comparator<ProjectUsed> order = byName || first == null
                ? Comparator.comparing(ProjectUsed::project)
                : Comparator.comparingLong(project -> used(project, first));
        boolean ascending = asked.ascending();
        Optional<String> agent = found.used().plan().catalog().agentProject();
        List<UsageView.Column> heads = new ArrayList<>();
        heads.add(column("project", "Project", "", byName, ascending));
        columns.forEach(each -> heads.add(column(
                each.metric().key(), each.metric().name(), each.metric().unit().plural(), !byName && each.metric().equals(first), ascending)));
        List<UsageView.ProjectRow> rows = found.used().projects().stream()
                .sorted(ascending ? order : order.reversed())
                .map(project -> new UsageView.ProjectRow(
                        project.project(), agent.equals(Optional.of(project.project())),
                        path(asked.period()) + "&project=" + Asked.encoded(project.project()),
                        columns.stream().map(each -> cell(each, used(project, each.metric()))).toList()))
                .toList();
        List<UsageView.Value> totals = columns.stream().map(each -> value(each.metric().unit(), each.used())).toList();
        return new UsageView.ProjectsView(heads, rows, totals, "/usage/projects.csv?period=" + asked.period());
    }

    private UsageView.Column column(String key, String name, String unit, boolean isSorted, boolean ascending) {
        String order = isSorted && !ascending ? "ascending" : "descending";
        return new UsageView.Column(name, unit, path(asked.period()) + project() + "&sort=" + key + "&order=" + order,
                isSorted ? ascending ? "ascending" : "descending" : "none");
    }

    private static UsageView.Cell cell(MetricUsed metric, long quantity) {
        return new UsageView.Cell(quantity == 0 ? "–" : Quantities.shown(metric.metric().unit(), quantity),
                quantity == 0 ? "" : Quantities.share(quantity, metric.used()), Quantities.width(quantity, metric.used()));
    }

    private static long used(ProjectUsed project, Metric metric) {
        return Optional.ofNullable(project.metrics().get(metric)).map(UsageStore.Used::used).orElse(0L);
    }

    private static UsageView.Value value(Unit unit, long quantity) {
        return new UsageView.Value(quantity == 0 ? "0" : Quantities.shown(unit, quantity), unit.format(quantity));
    }

    private static String path(BillingPeriod period) {
        return "/usage?period=" + period;
    }

    private String project() {
        return asked.project().map(name -> "&project=" + Asked.encoded(name)).orElse("");
    }

    private static String date(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC).toLocalDate().toString();
    }

    static String name(BillingPeriod period) {
        return MONTH.format(period.month());
    }
}
