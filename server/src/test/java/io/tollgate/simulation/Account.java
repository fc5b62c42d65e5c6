package io.tollgate.simulation;

import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

/** What was reckoned so far of one customer: what counts as billed and as paid by credits for each month, and what each grant was drawn for. */
final class Account {
    private final NavigableMap<LocalDate, Month> months = new TreeMap<>();
    final Map<String, Made> made = new HashMap<>();
    /** When plans began whose fee for their first month was given up. */
    final Set<Instant> feesGivenUp = new HashSet<>();

    static final class Month {
        /** By {@link Charge#key}. */
        final Map<String, Long> billed = new HashMap<>();
        /** What counts as paid by grants when the month is priced again: also on an invoice that was given up, though the grant has it back. */
        final Map<Grant, Long> paid = new HashMap<>();
        /** What grants gave for it. */
        final Map<Grant, Long> drawn = new HashMap<>();
        final List<Threshold> thresholds = new ArrayList<>();
        boolean closed;
        String closedWith = "";
    }

    /** @param phase when the phase began that it was made for */
    record Threshold(String number, Instant phase, long cents) {}

    /** An invoice, as far as a void has to know it. */
    static final class Made {
        final String kind;
        final LocalDate month;
        final Map<String, Long> lines = new HashMap<>();
        List<Charge> charges = List.of();
        /** Who might have paid. */
        Set<Grant> credits = Set.of();
        Instant feeFrom = Instant.EPOCH;
        /** Of its own month's usage. */
        final Map<Grant, Long> paid = new HashMap<>();
        final Map<String, Long> billed = new HashMap<>();
        /** What it took from grants, or gave back, by their month. */
        final Map<LocalDate, Map<Grant, Long>> drawn = new HashMap<>();
        /** What it credited of threshold invoices, by their numbers. */
        final Map<String, Long> advances = new HashMap<>();
        boolean isVoid;

        Made(String kind, LocalDate month) {
            this.kind = kind;
            this.month = month;
        }

        void line(String line, long cents) {
            lines.merge(line, cents, Long::sum);
        }

        long fee() {
            return lines.getOrDefault("plan_fee", 0L) + lines.getOrDefault("proration_charge", 0L);
        }

        long sum() {
            return lines.values().stream().mapToLong(Long::longValue).sum();
        }
    }

    Month month(LocalDate month) {
        return months.computeIfAbsent(month, any -> new Month());
    }

    boolean isClosed(LocalDate month) {
        return months.containsKey(month) && months.get(month).closed;
    }

    List<LocalDate> closedBefore(LocalDate month) {
        return months.headMap(month, false).keySet().stream().filter(this::isClosed).toList();
    }

    long left(Grant grant) {
        return grant.cents() - months.values().stream().mapToLong(each -> each.drawn.getOrDefault(grant, 0L)).sum();
    }

    /** Of a threshold invoice, on invoices of changes that stand. */
    long credited(String threshold) {
        return made.values().stream().filter(each -> each.kind.equals("upgrade") && !each.isVoid)
                .mapToLong(each -> each.advances.getOrDefault(threshold, 0L)).sum();
    }

    /** For more where it is above zero; it never gets back more than it gave for the month. */
    void draw(Made invoice, LocalDate month, Grant grant, long cents) {
        Map<Grant, Long> drawn = month(month).drawn;
        long moved = Math.max(cents, -drawn.getOrDefault(grant, 0L));
        drawn.merge(grant, moved, Long::sum);
        invoice.drawn.computeIfAbsent(month, any -> new HashMap<>()).merge(grant, moved, Long::sum);
    }

    /** What it took goes back; what it gave back stays given. */
    void giveBack(Made invoice) {
        invoice.drawn.forEach((month, grants) -> grants.forEach((grant, cents) -> {
            if (cents > 0) {
                month(month).drawn.merge(grant, -cents, Long::sum);
            }
        }));
    }

    /** What grants gave, by their names and the month: nothing that is zero. */
    Map<String, Long> draws() {
        Map<String, Long> draws = new HashMap<>();
        months.forEach((month, each) -> each.drawn.forEach((grant, cents) -> draws.merge(grant.name() + " " + month, cents, Long::sum)));
        draws.values().removeIf(cents -> cents == 0);
        return draws;
    }
}
