package io.tollgate.domain.credits;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.domain.credits.SignupEligibility.Reason;
import io.tollgate.domain.credits.SignupEligibility.Seen;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SignupEligibilityTest {
    private static final SignupEligibility RULE = SignupEligibility.STANDARD;
    private static final Signup VERIFIED = new Signup(true, Optional.empty(), Optional.empty());
    private static final Seen NOTHING = new Seen(false, 0, 0);

    @ParameterizedTest
    @CsvSource(textBlock = """
            # as written                     the one address
            jane@acme.example,               jane@acme.example
            Jane.Doe@Acme.EXAMPLE,           janedoe@acme.example
            jane.doe+trial+2@acme.example,   janedoe@acme.example
            j.a.n.e@googlemail.com,          jane@gmail.com
            jane@gmail.com,                  jane@gmail.com
            +only@acme.example,              +only@acme.example
            ＪＡＮＥ@acme.example,            jane@acme.example
            jane@bücher.example,             jane@xn--bcher-kva.example
            jane@xn--bcher-kva.example,      jane@xn--bcher-kva.example
            """)
    void oneAddressInAllItsSpellings(String written, String address) {
        assertThat(identity(written).address()).isEqualTo(address);
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            # one                    other                     same network
            203.0.113.7,             203.0.113.250,            true
            203.0.113.7,             203.0.114.7,              false
            2001:db8:1:2::1,         2001:db8:1:2:ffff::9,     true
            2001:db8:1:2::1,         2001:db8:1:3::1,          false
            ::ffff:203.0.113.7,      203.0.113.9,              true
            Office-Berlin,           office-berlin,            true
            999.0.113.7,             999.0.113.8,              false
            """)
    void addressesOfOneNetwork(String one, String other, boolean same) {
        assertThat(network(one).equals(network(other))).isEqualTo(same);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a@mailinator.com", "a@Mailinator.COM", "a@any.sub.mailinator.com", "a@yopmail.com", "a@guerrillamail.com"})
    void throwAwayDomains(String email) {
        assertThat(RULE.reasonsAgainst(true, VERIFIED, identity(email), NOTHING)).containsExactly(Reason.DISPOSABLE_DOMAIN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a@gmail.com", "a@notmailinator.co", "a@mailinator.com.example", "a@outlook.com", "a@proton.me", "a@web.de"})
    void ordinaryDomains(String email) {
        assertThat(RULE.reasonsAgainst(true, VERIFIED, identity(email), NOTHING)).isEmpty();
    }

    @Test
    void anOperatorAddsDomains() {
        DisposableDomains more = DisposableDomains.wellKnown().and("# ours\n Trash.example # seen in March\n\n");
        assertThat(more.has("trash.example")).isTrue();
        assertThat(more.has("x.trash.example")).isTrue();
        assertThat(more.has("example")).isFalse();
        assertThat(more.domains().size()).isGreaterThan(400);
    }

    @Test
    void allThatSpeaksAgainstIsSaid() {
        assertThat(RULE.reasonsAgainst(true, Signup.UNKNOWN, identity("a@yopmail.com"), new Seen(true, 3, 1))).containsExactly(
                Reason.EMAIL_NOT_VERIFIED, Reason.ADDRESS_SEEN_BEFORE, Reason.DISPOSABLE_DOMAIN, Reason.TOO_MANY_FROM_NETWORK,
                Reason.PAYMENT_FINGERPRINT_SEEN);
        assertThat(RULE.reasonsAgainst(true, VERIFIED, identity("a@acme.example"), new Seen(false, 2, 0))).isEmpty();
        assertThat(RULE.reasonsAgainst(false, VERIFIED, identity("a@acme.example"), NOTHING)).containsExactly(Reason.NO_SIGNUP_CREDIT_ON_PLAN);
    }

    @Test
    void theWordsOfReasonsNeverChange() {
        List<String> words = Stream.of(Reason.values()).map(Reason::word).toList();
        assertThat(words).containsExactly("no_signup_credit_on_plan", "email_not_verified", "address_seen_before", "disposable_domain",
                "too_many_from_network", "payment_fingerprint_seen");
    }

    private static SignupIdentity identity(String email) {
        return SignupIdentity.of(email, VERIFIED);
    }

    private static Optional<String> network(String text) {
        return SignupIdentity.of("a@acme.example", new Signup(true, Optional.of(text), Optional.empty())).network();
    }
}
