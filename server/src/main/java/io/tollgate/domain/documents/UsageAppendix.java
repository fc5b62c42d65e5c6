package io.tollgate.domain.documents;

import java.time.LocalDate;
import java.util.List;

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
