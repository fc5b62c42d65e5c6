package io.tollgate.domain.credits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.tollgate.TestDatabase;
import io.tollgate.domain.TestWorkspaces;
import io.tollgate.domain.credits.CreditGrant.Balance;
import io.tollgate.domain.credits.CreditGrant.Draw;
import io.tollgate.domain.workspaces.WorkspaceId;
import io.tollgate.foundation.amounts.Money;
import io.tollgate.foundation.db.Database;
import io.tollgate.foundation.time.BillingPeriod;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.YearMonth;
import java.util.Currency;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CreditStoreTest {
    private static final BillingPeriod MARCH = new BillingPeriod(YearMonth.of(2026, 3));
    private static final Instant AT = Instant.parse("2026-03-10T09:00:00Z");
    private static Database database;
    private static int workspaces;
    private final CreditStore store = new CreditStore();
    private WorkspaceId workspace;

    @BeforeAll
    static void open() {
        database = TestDatabase.fresh();
    }

    @AfterAll
    static void close() {
        database.close();
    }

    @BeforeEach
    void begin() {
        workspace = TestWorkspaces.create(database, "w" + ++workspaces);
    }

    @Test
    void aCauseIsGrantedOnce() {
        assertThat(grant("signup", "5", MARCH.from(), null)).isPresent();
        assertThat(grant("signup", "7", MARCH.from(), null)).isEmpty();
        List<Balance> balances = balances();
        assertThat(balances).hasSize(1);
        assertThat(balances.getFirst().remaining()).isEqualTo(usd("5"));
        assertThat(balances.getFirst().grant().cause()).isEqualTo("signup");
        assertThat(balances.getFirst().grant().expiresAt()).isEmpty();
    }

    @Test
    void availableIsWhatHasSomethingLeftAndOverlapsThePeriod() {
        grant("ended before", "1", MARCH.previous().from(), MARCH.from());
        grant("begins after", "1", MARCH.to(), null);
        CreditGrantId endsWithin = grant("ends within", "2", MARCH.previous().from(), MARCH.from().plusSeconds(1)).orElseThrow();
        CreditGrantId beginsWithin = grant("begins within", "3", MARCH.to().minusSeconds(1), null).orElseThrow();
        CreditGrantId usedUp = grant("used up", "4", MARCH.from(), MARCH.to()).orElseThrow();
        draw(usedUp, "4", 1);
        assertThat(availableInMarch())
                .extracting(balance -> balance.grant().id(), Balance::remaining)
                .containsExactly(
                        tuple(endsWithin, usd("2")),
                        tuple(beginsWithin, usd("3")));
        assertThat(balances()).hasSize(5);
    }

    @Test
    void aGrantNeverGoesBelowZero() {
        CreditGrantId grant = grant("monthly 2026-03", "5", MARCH.from(), MARCH.to()).orElseThrow();
        draw(grant, "3.20", 1);
        assertThatThrownBy(() -> draw(grant, "1.81", 2)).isInstanceOf(IllegalStateException.class).hasMessageContaining("1.80 left");
        draw(grant, "1.80", 2);
        assertThat(remaining(grant)).isEqualTo(usd("0"));
    }

    @Test
    void whatAnInvoiceDrewIsGivenBackOnce() {
        CreditGrantId grant = grant("monthly 2026-03", "5", MARCH.from(), MARCH.to()).orElseThrow();
        draw(grant, "3", 1);
        draw(grant, "1", 2);
        database.transact(tx -> store.drawWithoutInvoice(tx, workspace, List.of(new Draw(grant, usd("0.50"))), MARCH, AT));
        database.transact(tx -> store.giveBack(tx, workspace, 1, AT));
        assertThat(remaining(grant)).isEqualTo(usd("3.50"));
        database.transact(tx -> store.giveBack(tx, workspace, 1, AT));
        assertThat(remaining(grant)).isEqualTo(usd("3.50"));
    }

    @Test
    void racingDrawsTakeNoMoreThanThereIs() throws Exception {
        CreditGrantId grant = grant("monthly 2026-03", "5", MARCH.from(), MARCH.to()).orElseThrow();
        try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Boolean>> draws = IntStream.range(0, 12).<Callable<Boolean>>mapToObj(invoice -> () -> tryToDraw(grant, invoice)).toList();
            int drawn = 0;
            for (Future<Boolean> draw : callers.invokeAll(draws)) {
                drawn += draw.get() ? 1 : 0;
            }
            assertThat(drawn).isEqualTo(5);
        }
        assertThat(remaining(grant)).isEqualTo(usd("0"));
    }

    private boolean tryToDraw(CreditGrantId grant, long invoice) {
        try {
            draw(grant, "1", invoice);
            return true;
        } catch (IllegalStateException usedUp) {
            return false;
        }
    }

    private void draw(CreditGrantId grant, String amount, long invoice) {
        database.transact(tx -> store.draw(tx, workspace, List.of(new Draw(grant, usd(amount))), invoice, MARCH, AT));
    }

    private Optional<CreditGrantId> grant(String cause, String amount, Instant from, Instant expiresAt) {
        var terms = new CreditGrant.Terms(
                "ai_spend", CreditGrant.Kind.MONTHLY, usd(amount), from, Optional.ofNullable(expiresAt), cause);
        return database.inTransaction(tx -> store.grant(tx, workspace, terms, AT));
    }

    private List<Balance> availableInMarch() {
        return database.read(tx -> store.available(tx, workspace, MARCH));
    }

    private List<Balance> balances() {
        return database.read(tx -> store.balances(tx, workspace));
    }

    private Money remaining(CreditGrantId grant) {
        return balances().stream()
                .filter(balance -> balance.grant().id().equals(grant)).findFirst().orElseThrow().remaining();
    }

    private static Money usd(String amount) {
        return Money.of(new BigDecimal(amount), Currency.getInstance("USD"));
    }
}
