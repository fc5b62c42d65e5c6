package io.tollgate.actions;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.tollgate.domain.catalog.CatalogVersion;
import io.tollgate.domain.catalog.Catalogs;
import io.tollgate.domain.catalog.KnownMetric;
import io.tollgate.domain.metering.Meters;
import io.tollgate.domain.metering.SourceStore;
import io.tollgate.domain.metering.UsageEvent;
import io.tollgate.domain.workspaces.Project;
import io.tollgate.domain.workspaces.ProjectStore;
import io.tollgate.domain.workspaces.WorkspaceId;
import io.tollgate.domain.workspaces.WorkspaceStore;
import io.tollgate.foundation.db.Database;
import io.tollgate.foundation.db.Transaction;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The numbers behind the names that events carry, remembered because they never change once given. New names are written in a transaction
 * of their own before the events are: a number that a rolled-back transaction gave must never be remembered.
 */
public final class MeteringIds {
    private static final int REMEMBERED = 200_000;

    private final Database database;
    private final WorkspaceStore workspaceStore;
    private final ProjectStore projectStore;
    private final SourceStore sourceStore;
    private final Catalogs catalogs;
    private final Cache<String, WorkspaceId> workspaces = Caffeine.newBuilder().maximumSize(REMEMBERED).build();
    private final Cache<Project.Name, Integer> projects = Caffeine.newBuilder().maximumSize(REMEMBERED).build();
    private final Cache<SourceStore.Source, Integer> sources = Caffeine.newBuilder().maximumSize(REMEMBERED).build();
    private final Map<Integer, Meters> metersByVersion = new ConcurrentHashMap<>();

    public MeteringIds(
            Database database, WorkspaceStore workspaceStore, ProjectStore projectStore, SourceStore sourceStore, Catalogs catalogs) {
        this.database = database;
        this.workspaceStore = workspaceStore;
        this.projectStore = projectStore;
        this.sourceStore = sourceStore;
        this.catalogs = catalogs;
    }

    /** The project and source numbers of a batch. */
    public record Names(Map<Project.Name, Integer> projects, Map<SourceStore.Source, Integer> sources) {
        public int project(int workspaceId, String name) {
            return projects.get(new Project.Name(new WorkspaceId(workspaceId), name));
        }

        public int source(int workspaceId, String source) {
            return sources.get(new SourceStore.Source(workspaceId, source));
        }
    }

    /** The workspaces that these events name, by key; one that is not there is not in the answer. */
    public Map<String, WorkspaceId> workspaces(Transaction tx, List<UsageEvent> events) {
        return byKey(tx, events.stream().map(UsageEvent::workspace).toList());
    }

    /** As {@link #workspaces}, for keys. */
    public Map<String, WorkspaceId> byKey(Transaction tx, Collection<String> keys) {
        Map<String, WorkspaceId> found = new HashMap<>();
        Set<String> unknown = new HashSet<>();
        for (String key : keys) {
            WorkspaceId id = workspaces.getIfPresent(key);
            if (id == null) {
                unknown.add(key);
            } else {
                found.put(key, id);
            }
        }
        if (!unknown.isEmpty()) {
            Map<String, WorkspaceId> read = workspaceStore.idsOf(tx, unknown);
            workspaces.putAll(read);
            found.putAll(read);
        }
        return found;
    }

    /** The numbers of all names in these events, all of known workspaces. */
    public Names names(List<UsageEvent> events, Map<String, WorkspaceId> workspaceIds, Instant now) {
        Map<Project.Name, Integer> projectNumbers = new HashMap<>();
        Map<SourceStore.Source, Integer> sourceNumbers = new HashMap<>();
        Set<Project.Name> newProjects = new HashSet<>();
        Set<SourceStore.Source> newSources = new HashSet<>();
        for (UsageEvent event : events) {
            WorkspaceId workspace = workspaceIds.get(event.workspace());
            look(projects, new Project.Name(workspace, event.project()), projectNumbers, newProjects);
            look(sources, new SourceStore.Source(workspace.value(), event.source()), sourceNumbers, newSources);
        }
        number(newProjects, projectNumbers, now);
        if (!newSources.isEmpty()) {
            learn(sources, database.inTransaction(tx -> sourceStore.numbersFor(tx, newSources)), sourceNumbers);
        }
        return new Names(projectNumbers, sourceNumbers);
    }

    /** The numbers of projects of known workspaces. */
    public Map<Project.Name, Integer> projects(Collection<Project.Name> names, Instant now) {
        Map<Project.Name, Integer> numbers = new HashMap<>();
        Set<Project.Name> unknown = new HashSet<>();
        names.forEach(name -> look(projects, name, numbers, unknown));
        number(unknown, numbers, now);
        return numbers;
    }

    private void number(Set<Project.Name> unknown, Map<Project.Name, Integer> numbers, Instant now) {
        if (!unknown.isEmpty()) {
            learn(projects, database.inTransaction(tx -> projectStore.numbersFor(tx, unknown, now)), numbers);
        }
    }

    public Meters meters(Transaction tx, int catalogVersion) {
        Meters known = metersByVersion.get(catalogVersion);
        if (known == null) {
            CatalogVersion version = catalogs.version(tx, catalogVersion);
            known = new Meters(version.catalog(), catalogs.metricNumbers(tx, version));
            metersByVersion.put(catalogVersion, known);
        }
        return known;
    }

    /** What a metric's number stands for, also where no catalog in force has it any more. */
    public KnownMetric knownMetric(Transaction tx, int metricId) {
        return catalogs.metricNumbers(tx, catalogs.latest(tx)).metric(metricId);
    }

    private static <K> void look(Cache<K, Integer> remembered, K name, Map<K, Integer> found, Collection<K> unknown) {
        if (!found.containsKey(name)) {
            Integer number = remembered.getIfPresent(name);
            if (number == null) {
                unknown.add(name);
            } else {
                found.put(name, number);
            }
        }
    }

    private static <K> void learn(Cache<K, Integer> remembered, Map<K, Integer> numbers, Map<K, Integer> found) {
        remembered.putAll(numbers);
        found.putAll(numbers);
    }
}
