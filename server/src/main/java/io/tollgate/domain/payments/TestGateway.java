package io.tollgate.domain.payments;

import io.tollgate.foundation.errors.ApiError;
import io.tollgate.foundation.errors.ErrorCode;
import io.tollgate.foundation.random.Tokens;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Takes no money and answers as the token says: {@code tok_ok}, {@code tok_declined}, {@code tok_declined_once}, {@code tok_no_refund}. Remembers every answer by its key. */
public final class TestGateway implements PaymentGateway {
    private static final String DECLINED = "card_declined";
    private static final char BEFORE_ID = '~';
    private static final String PREFIX = "test_";

    private final TestGatewayStore answers;
    private final Tokens tokens;

    private enum Token {
        TOK_OK("Test card that pays"),
        TOK_DECLINED("Test card that is declined"),
        TOK_DECLINED_ONCE("Test card that is declined once"),
        TOK_NO_REFUND("Test card that takes no refunds");

        private final String label;

        Token(String label) {
            this.label = label;
        }

        String word() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }

        static Optional<Token> of(String word) {
            return Stream.of(values()).filter(token -> token.word().equals(word)).findFirst();
        }
    }

    /** The label of each by its token. */
    public static SequencedMap<String, String> cards() {
        SequencedMap<String, String> cards = new LinkedHashMap<>();
        Stream.of(Token.values()).forEach(token -> cards.put(token.word(), token.label));
        return cards;
    }

    public TestGateway(TestGatewayStore answers, Tokens tokens) {
        this.answers = answers;
        this.tokens = tokens;
    }

    @Override
    public GatewayKind kind() {
        return GatewayKind.TEST;
    }

    @Override
    public ChargeOutcome charge(Charge charge) {
        String method = charge.method().reference();
        Optional<String> declined = answers.answer(
                new TestGatewayStore.Asked(charge.payment().workspace(), charge.idempotencyKey(), method, "charge", charge.amount()),
                declinedBefore -> switch (token(method)) {
                    case TOK_OK, TOK_NO_REFUND -> Optional.empty();
                    case TOK_DECLINED -> Optional.of(DECLINED);
                    case TOK_DECLINED_ONCE -> declinedBefore ? Optional.empty() : Optional.of(DECLINED);
                });
        return declined.<ChargeOutcome>map(code -> new ChargeOutcome.Declined(code, "The test card was declined."))
                .orElseGet(() -> new ChargeOutcome.Succeeded(PREFIX + charge.idempotencyKey()));
    }

    @Override
    public ChargeOutcome refund(Reversal reversal) {
        boolean isRefused = answers.methodOf(reversal.workspace(), reversal.reference().substring(PREFIX.length()))
                .filter(method -> token(method) == Token.TOK_NO_REFUND)
                .isPresent();
        return answers.answer(
                        new TestGatewayStore.Asked(reversal.workspace(), reversal.idempotencyKey(), reversal.reference(), "refund", reversal.amount()),
                        any -> isRefused ? Optional.of("refund_declined") : Optional.empty())
                .<ChargeOutcome>map(code -> new ChargeOutcome.Declined(code, "The test card takes no refunds."))
                .orElseGet(() -> new ChargeOutcome.Succeeded(PREFIX + reversal.idempotencyKey()));
    }

    @Override
    public Attached attach(NewMethod method) {
        Token token = Token.of(method.token()).orElseThrow(() -> ApiError.of(ErrorCode.INVALID_REQUEST, "A test token is one of "
                + Stream.of(Token.values()).map(Token::word).collect(Collectors.joining(", ")) + ".", "token"));
        return new Attached(tokens.id(token.word() + BEFORE_ID), token.label, Optional.empty());
    }

    private static Token token(String reference) {
        return Token.of(reference.substring(0, reference.indexOf(BEFORE_ID))).orElseThrow();
    }
}
