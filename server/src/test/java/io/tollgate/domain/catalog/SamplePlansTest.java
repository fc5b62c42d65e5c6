package io.tollgate.domain.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The plans that tests bill by are the ones that are sold. */
class SamplePlansTest {
    private final Catalog sample = CatalogDocuments.parsed(CatalogDocuments.sample());

    @Test
    void theRecordsAreWhatTheSampleCatalogIsReadAs() {
        assertThat(sample.metrics().values()).containsExactlyElementsOf(SamplePlans.METRICS);
        assertThat(List.of("free", "developer", "startup")).map(key -> sample.plan(key).orElseThrow())
                .containsExactly(SamplePlans.FREE, SamplePlans.DEVELOPER, SamplePlans.STARTUP);
    }
}
