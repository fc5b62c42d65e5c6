package io.tollgate.domain.payments;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.tollgate.domain.payments.PaymentRules.Stripe;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Answers as Stripe does, on a port of this machine, with the resources of Stripe's own fixtures. Every request is held against Stripe's published
 * description; what does not fit it is kept, for the test to look at, and refused.
 */
public final class StandInStripe implements AutoCloseable {
    public static final String SECRET_KEY = "sk_test_a_stand_in";
    public static final String WEBHOOK_SECRET = "whsec_a_stand_in";
    private static final JsonNode FIXTURES = StripeRequests.read("fixtures.json").get("resources");

    /** No two stand-ins name anything alike. */
    private static final AtomicInteger NUMBERS = new AtomicInteger();

    /** An answer that is given again under its key. */
    private record Answer(int status, String body, String request) {}

    private final HttpServer server;
    private final Map<String, Answer> firstAnswers = new LinkedHashMap<>();
    private final List<ObjectNode> intents = new ArrayList<>();
    private final List<String> mistakes = new ArrayList<>();
    private final List<String> asked = new ArrayList<>();
    private final Set<String> attached = new TreeSet<>();
    private int hangsUp;

    public StandInStripe() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::handle);
        server.start();
    }

    public Stripe settings() {
        return new Stripe(SECRET_KEY, Optional.of(WEBHOOK_SECRET), URI.create("http://127.0.0.1:" + server.getAddress().getPort()));
    }

    /** The next request is done, and its answer never arrives, nor when the client of HTTP tries once more by itself. */
    public synchronized void hangUp() {
        hangsUp = 2;
    }

    /** It forgets what it answered under which key, as Stripe does after a day. */
    public synchronized void forgetKeys() {
        firstAnswers.clear();
    }

    /** The bank has decided about an intent that was processing. */
    public synchronized void settle(String intent, String status) {
        intents.stream().filter(each -> each.get("id").textValue().equals(intent)).forEach(each -> each.put("status", status));
    }

    /** What did not fit Stripe's description. */
    public synchronized List<String> mistakes() {
        return List.copyOf(mistakes);
    }

    /** "POST /v1/payment_intents", as they came. */
    public synchronized List<String> asked() {
        return List.copyOf(asked);
    }

    /** The methods that are some customer's. */
    public synchronized Set<String> attached() {
        return Set.copyOf(attached);
    }

    /** All payment intents there are. */
    public synchronized List<ObjectNode> intents() {
        return intents.stream().map(ObjectNode::deepCopy).toList();
    }

    private void handle(HttpExchange exchange) throws IOException {
        String query = exchange.getRequestURI().getRawQuery();
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        String encoded = exchange.getRequestMethod().equals("GET") ? (query == null ? "" : query) : body;
        Answer answer;
        boolean drop;
        synchronized (this) {
            answer = answered(exchange, encoded);
            drop = hangsUp > 0;
            hangsUp -= drop ? 1 : 0;
        }
        if (drop) {
            exchange.close();
            return;
        }
        byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(answer.status(), bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private Answer answered(HttpExchange exchange, String encoded) {
        String method = exchange.getRequestMethod();
        String path = exchange.getRequestURI().getPath();
        String request = method + " " + path + " " + encoded;
        asked.add(method + " " + path);
        if (!("Bearer " + SECRET_KEY).equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
            return error(401, "invalid_request_error", "", "Invalid API Key provided", request);
        }
        String template = path.replaceFirst("/v1/payment_methods/[^/]+/(attach|detach)", "/v1/payment_methods/{payment_method}/$1");
        Map<String, String> form = StripeRequests.form(encoded);
        List<String> wrong = StripeRequests.mistakes(method, template, form);
        if (!wrong.isEmpty()) {
            mistakes.addAll(wrong);
            return error(400, "invalid_request_error", "parameter_unknown", "Received unknown parameters: " + wrong, request);
        }
        String key = exchange.getRequestHeaders().getFirst("Idempotency-Key");
        Optional<Answer> before = Optional.ofNullable(key).map(firstAnswers::get);
        if (before.isPresent()) {
            return before.get().request().equals(request)
                    ? before.get()
                    : error(400, "idempotency_error", "", "Keys for idempotent requests can only be used with the same parameters", request);
        }
        Answer answer = switch (method + " " + template) {
            case "POST /v1/customers" -> ok(resource("customer", "cus_").put("email", form.get("email")), request);
            case "POST /v1/setup_intents" -> ok(resource("setup_intent", "seti_").put("customer", form.get("customer")), request);
            case "POST /v1/payment_methods/{payment_method}/attach" -> attach(path.split("/")[3], form, request);
            case "POST /v1/payment_methods/{payment_method}/detach" -> detach(path.split("/")[3], request);
            case "POST /v1/payment_intents" -> intent(form, request);
            case "GET /v1/payment_intents" -> list(form, request);
            case "POST /v1/refunds" -> ok(resource("refund", "re_").put("amount", Long.parseLong(form.get("amount")))
                    .put("payment_intent", form.get("payment_intent")), request);
            default -> throw new AssertionError(method + " " + template);
        };
        if (key != null && method.equals("POST")) {
            firstAnswers.put(key, answer);
        }
        return answer;
    }

    private Answer attach(String method, Map<String, String> form, String request) {
        if (!method.startsWith("pm_")) {
            return error(404, "invalid_request_error", "resource_missing", "No such PaymentMethod: '" + method + "'", request);
        }
        attached.add(method);
        return ok(((ObjectNode) FIXTURES.get("payment_method").deepCopy()).put("id", method).put("customer", form.get("customer")), request);
    }

    private Answer detach(String method, String request) {
        if (!attached.remove(method)) {
            return error(400, "invalid_request_error", "",
                    "The payment method you provided is not attached to a customer so detachment is impossible.", request);
        }
        return ok(((ObjectNode) FIXTURES.get("payment_method").deepCopy()).put("id", method).putNull("customer"), request);
    }

    /** By what the method is called: Stripe has such methods for its own test mode. */
    private Answer intent(Map<String, String> form, String request) {
        String method = form.get("payment_method");
        ObjectNode intent = resource("payment_intent", "pi_")
                .put("amount", Long.parseLong(form.get("amount")))
                .put("currency", form.get("currency"))
                .put("customer", form.get("customer"))
                .put("payment_method", method);
        ObjectNode metadata = intent.putObject("metadata");
        form.forEach((name, value) -> {
            if (name.startsWith("metadata[")) {
                metadata.put(name.substring(9, name.length() - 1), value);
            }
        });
        intents.add(intent);
        return switch (method) {
            case "pm_card_chargeDeclinedInsufficientFunds" -> {
                intent.put("status", "requires_payment_method").putObject("last_payment_error")
                        .put("type", "card_error").put("code", "card_declined").put("decline_code", "insufficient_funds")
                        .put("message", "Your card has insufficient funds.");
                yield new Answer(402, error("card_error", "card_declined", "Your card has insufficient funds.").replace(
                        "\"card_declined\"", "\"card_declined\",\"decline_code\":\"insufficient_funds\""), request);
            }
            case "pm_card_authenticationRequired" -> {
                intent.put("status", "requires_payment_method");
                yield error(402, "card_error", "authentication_required", "Your card was declined. It needs its owner's confirmation.", request);
            }
            case "pm_bank_slow" -> ok(intent.put("status", "processing"), request);
            default -> ok(intent.put("status", "succeeded"), request);
        };
    }

    private Answer list(Map<String, String> form, String request) {
        ObjectNode page = new JsonMapper().createObjectNode().put("object", "list").put("has_more", false).put("url", "/v1/payment_intents");
        page.putArray("data").addAll(intents.stream().filter(each -> each.get("customer").asText().equals(form.get("customer"))).toList());
        return new Answer(200, page.toString(), request);
    }

    private ObjectNode resource(String name, String prefix) {
        return ((ObjectNode) FIXTURES.get(name).deepCopy()).put("id", prefix + "stand_in_" + NUMBERS.incrementAndGet());
    }

    private static Answer ok(ObjectNode resource, String request) {
        return new Answer(200, resource.toString(), request);
    }

    private static Answer error(int status, String type, String code, String message, String request) {
        return new Answer(status, error(type, code, message), request);
    }

    private static String error(String type, String code, String message) {
        return "{\"error\":{\"type\":\"" + type + "\",\"code\":\"" + code + "\",\"message\":\"" + message + "\"}}";
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
