package io.tollgate.domain.documents;

import java.time.LocalDate;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What was used, by project and day, as text that is ready to be shown. Kept as it was when the document was first made.
 *
 * @param metrics names with their units, in the order of the quantities of each row
 * @param left projects that are not shown, because there are more than a document should hold
 */
public record UsageAppendix(List<String> metrics, List<Project> projects, int left) {

    public UsageAppendix {
        metrics = List.copyOf(metrics);
        projects = List.copyOf(projects);
    }

    /** The same with as many decimals in every row of a column, so that the points stand below each other. */
    UsageAppendix aligned() {
        List<Integer> decimals = IntStream.range(0, metrics.size())
                .map(column -> quantities(column).mapToInt(UsageAppendix::decimals).max().orElse(0))
                .boxed()
                .toList();
        return new UsageAppendix(
                metrics,
                projects.stream()
                        .map(project -> new Project(
                                project.name(),
                                project.days().stream().map(day -> new Day(day.date(), padded(day.quantities(), decimals))).toList(),
                                padded(project.total(), decimals)))
                        .toList(),
                left);
    }

    private Stream<String> quantities(int column) {
        return projects.stream().flatMap(project -> Stream.concat(project.days().stream().map(Day::quantities), Stream.of(project.total())))
                .map(quantities -> quantities.get(column));
    }

    private static List<String> padded(List<String> quantities, List<Integer> decimals) {
        return IntStream.range(0, quantities.size()).mapToObj(column -> padded(quantities.get(column), decimals.get(column))).toList();
    }

    private static String padded(String quantity, int decimals) {
        int missing = decimals - decimals(quantity);
        return quantity.isEmpty() || missing == 0 ? quantity : quantity + (decimals(quantity) == 0 ? "." : "") + "0".repeat(missing);
    }

    private static int decimals(String quantity) {
        int point = quantity.indexOf('.');
        return point < 0 ? 0 : quantity.length() - point - 1;
    }

    /** @param total over the days, for metrics that add up; empty texts for others */
    public record Project(String name, List<Day> days, List<String> total) {
        public Project {
            days = List.copyOf(days);
            total = List.copyOf(total);
        }
    }

    /** @param quantities in decimals of each metric's unit; empty where nothing was used */
    public record Day(LocalDate date, List<String> quantities) {
        public Day {
            quantities = List.copyOf(quantities);
        }
    }
}
