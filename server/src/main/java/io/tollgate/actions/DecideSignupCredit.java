package io.tollgate.actions;

import io.tollgate.domain.catalog.Plan;
import io.tollgate.domain.catalog.Plan.Credit;
import io.tollgate.domain.credits.CreditGrant;
import io.tollgate.domain.credits.CreditStore;
import io.tollgate.domain.credits.Signup;
import io.tollgate.domain.credits.SignupEligibility;
import io.tollgate.domain.credits.SignupIdentity;
import io.tollgate.domain.credits.SignupStore;
import io.tollgate.domain.workspaces.WorkspaceId;
import io.tollgate.foundation.db.Transaction;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Decides, once and at its signup, whether a workspace gets the credit that its plan gives to those who sign up, and grants it. */
public final class DecideSignupCredit {
    private final SignupStore signups;
    private final CreditStore credits;
    private final SignupEligibility eligibility;

    public DecideSignupCredit(SignupStore signups, CreditStore credits, SignupEligibility eligibility) {
        this.signups = signups;
        this.credits = credits;
        this.eligibility = eligibility;
    }

    /** A signup whose address, network and fingerprint are this transaction's until it ends. */
    public record Undecided(Signup signup, SignupIdentity identity, SignupStore.Hashed hashed) {}

    /** Before anything else is locked: of those who sign up with something in common at the same time, the others wait here. */
    public Undecided begin(Transaction tx, String ownerEmail, Signup signup) {
        SignupIdentity identity = SignupIdentity.of(ownerEmail, signup);
        SignupStore.Hashed hashed = signups.hash(tx, identity);
        signups.lock(tx, hashed);
        return new Undecided(signup, identity, hashed);
    }

    public SignupStore.Decision decide(Transaction tx, WorkspaceId workspace, Plan plan, Undecided undecided, Instant now) {
        List<Credit> offered = plan.credits().stream().filter(credit -> credit.granted() == Credit.When.SIGNUP).toList();
        SignupStore.Decision decision = new SignupStore.Decision(
                eligibility.reasonsAgainst(!offered.isEmpty(), undecided.signup(), undecided.identity(),
                        signups.seen(tx, undecided.hashed(), now, eligibility.networkWindow())),
                now);
        signups.save(tx, workspace, undecided.hashed(), undecided.signup().emailVerified(), decision);
        if (decision.granted()) {
            offered.forEach(credit -> credits.grant(tx, workspace, new CreditGrant.Terms(
                    credit.metric(), CreditGrant.Kind.SIGNUP, credit.amount(), now, Optional.empty(), "signup " + credit.metric()), now));
        }
        return decision;
    }
}
