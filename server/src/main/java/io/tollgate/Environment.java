package io.tollgate;

import io.tollgate.domain.credits.DisposableDomains;
import io.tollgate.domain.credits.SignupEligibility;
import io.tollgate.domain.invoicing.Seller;
import io.tollgate.domain.keys.MasterKey;
import io.tollgate.domain.keys.MasterKeys;
import io.tollgate.domain.keys.ProviderApi;
import io.tollgate.domain.metering.EventTimes;
import io.tollgate.domain.notifications.BillingPage;
import io.tollgate.domain.notifications.Delivery;
import io.tollgate.domain.notifications.SmtpAddress;
import io.tollgate.domain.notifications.WebhookTarget;
import io.tollgate.domain.payments.Dunning;
import io.tollgate.domain.payments.PaymentRules;
import io.tollgate.domain.workspaces.BillingDetails;
import io.tollgate.domain.workspaces.TaxTerms;
import io.tollgate.domain.workspaces.WorkspaceRules;
import io.tollgate.entrypoints.web.Brand;
import io.tollgate.entrypoints.web.PageSettings;
import io.tollgate.foundation.db.CannotStart;
import io.tollgate.foundation.db.DatabaseAddress;
import io.tollgate.foundation.errors.ApiError;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * What the process is told by its environment; docs/operating.md lists the names with their defaults.
 *
 * @param database empty for the embedded PostgreSQL
 * @param masterKeys what own keys are sealed with; empty for those of a file in the data folder
 * @param catalog a catalog file to apply at the start; the sample is applied where there is none yet
 */
public record Environment(
        int port,
        Path dataFolder,
        Optional<DatabaseAddress> database,
        int poolSize,
        Optional<String> adminKey,
        Sandbox sandbox,
        Optional<MasterKeys> masterKeys,
        Optional<Path> catalog,
        Settings settings) {

    private static final Instant EARLIEST = Instant.parse("2000-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("2999-12-31T00:00:00Z");
    private static final Duration LONGEST = Duration.ofDays(28);
    private static final int LARGEST_LOGO_BYTES = 200_000;

    /** Whether the clock may be moved. */
    public sealed interface Sandbox {
        record Off() implements Sandbox {}

        /** @param start where a clock that was never set begins; the real time when empty */
        record On(Optional<Instant> start) implements Sandbox {}
    }

    /** @throws CannotStart with a sentence that names the variable */
    public static Environment of(Map<String, String> variables) {
        Reader reader = new Reader(variables);
        return new Environment(
                reader.whole("TOLLGATE_PORT", 8080, 0, 65_535),
                Path.of(reader.text("TOLLGATE_DATA_DIR").orElse("data")),
                database(reader),
                reader.whole("TOLLGATE_DB_POOL_SIZE", 16, 8, 500),
                reader.text("TOLLGATE_ADMIN_KEY"),
                sandbox(reader),
                masterKeys(reader),
                reader.text("TOLLGATE_CATALOG").map(Path::of),
                new Settings(
                        new EventTimes(
                                reader.duration("TOLLGATE_EVENT_FUTURE", EventTimes.STANDARD.future()),
                                reader.whole("TOLLGATE_CORRECTABLE_PERIODS", EventTimes.STANDARD.correctablePeriods(), 1, 60)),
                        reader.duration("TOLLGATE_GRACE", Settings.STANDARD.grace()),
                        reader.longDuration("TOLLGATE_LEASE_RENEWAL", Settings.STANDARD.leaseRenewal()),
                        new ProviderApi.Addresses(
                                reader.address("TOLLGATE_ANTHROPIC_URL", Settings.STANDARD.providers().anthropic()),
                                reader.address("TOLLGATE_OPENAI_URL", Settings.STANDARD.providers().openai())),
                        delivery(reader),
                        signups(reader),
                        payments(reader),
                        new Seller.Issuing(seller(reader), standardTax(reader), logo(reader)),
                        pages(reader)));
    }

    private static PageSettings pages(Reader reader) {
        Brand standard = Brand.STANDARD;
        String color = "a colour such as #0f766e";
        return new PageSettings(
                reader.text("TOLLGATE_PUBLIC_URL").map(url -> reader.address("TOLLGATE_PUBLIC_URL", URI.create("https://billing.example.com"))),
                reader.text("TOLLGATE_EMBED_ORIGINS").stream()
                        .flatMap(origins -> Arrays.stream(origins.split("[,\\s]+")))
                        .map(origin -> reader.parsed("TOLLGATE_EMBED_ORIGINS", origin, PageSettings::origin, "origins such as https://app.example.com, with commas between"))
                        .toList(),
                new Brand(
                        reader.text("TOLLGATE_BRAND_NAME").orElse(standard.name()),
                        reader.text("TOLLGATE_BRAND_LOGO").map(file -> reader.parsed("TOLLGATE_BRAND_LOGO", file, Brand.Logo::read, "an SVG or PNG file of at most 256 KiB")),
                        reader.text("TOLLGATE_BRAND_COLOR").map(text -> reader.parsed("TOLLGATE_BRAND_COLOR", text, Brand::color, color)).orElse(standard.color()),
                        reader.text("TOLLGATE_BRAND_COLOR_DARK").map(text -> reader.parsed("TOLLGATE_BRAND_COLOR_DARK", text, Brand::color, color))
                                .or(() -> reader.text("TOLLGATE_BRAND_COLOR").map(Brand::color)).orElse(standard.colorInTheDark())),
                reader.text("TOLLGATE_SALES_EMAIL").map(text -> reader.parsed("TOLLGATE_SALES_EMAIL", text, Environment::mailAddress, "an e-mail address")));
    }

    private static PaymentRules payments(Reader reader) {
        boolean isSandbox = !(sandbox(reader) instanceof Sandbox.Off);
        return new PaymentRules(
                isSandbox || reader.flag("TOLLGATE_TEST_PAYMENTS"),
                reader.text("TOLLGATE_STRIPE_SECRET_KEY").map(key -> new PaymentRules.Stripe(
                        key,
                        reader.text("TOLLGATE_STRIPE_WEBHOOK_SECRET"),
                        reader.address("TOLLGATE_STRIPE_API_BASE", PaymentRules.Stripe.STANDARD_BASE))),
                reader.text("TOLLGATE_DUNNING_DAYS")
                        .map(days -> reader.parsed("TOLLGATE_DUNNING_DAYS", days, Environment::dunning, "rising numbers of days such as 1,3,5,7"))
                        .orElse(Dunning.STANDARD),
                PaymentRules.STANDARD.resumeAfter(),
                reader.text("TOLLGATE_BILLING_THRESHOLD").map(amount -> reader.parsed("TOLLGATE_BILLING_THRESHOLD", amount, Environment::amount,
                        "an amount above zero such as 250.00")));
    }

    private static BigDecimal amount(String text) {
        BigDecimal amount = new BigDecimal(text);
        if (amount.signum() <= 0 || amount.scale() > 2) {
            throw new IllegalArgumentException(text);
        }
        return amount;
    }

    private static Dunning dunning(String days) {
        return new Dunning(Arrays.stream(days.split(",")).map(String::strip).map(Integer::valueOf).toList());
    }

    private static Delivery delivery(Reader reader) {
        String address = "a mail address such as billing@example.com";
        return new Delivery(
                reader.flag("TOLLGATE_WEBHOOK_PRIVATE_TARGETS") ? WebhookTarget.Reach.PRIVATE_TOO : WebhookTarget.Reach.PUBLIC,
                // The URL holds a password, so the message shows only what it should have been like.
                reader.text("TOLLGATE_SMTP_URL").map(url -> reader.secret("TOLLGATE_SMTP_URL", url, SmtpAddress::parse)),
                reader.text("TOLLGATE_MAIL_FROM").map(from -> reader.parsed("TOLLGATE_MAIL_FROM", from, Environment::mailAddress, address))
                        .orElse(Delivery.STANDARD.mailFrom()),
                reader.text("TOLLGATE_MAIL_DIR").map(Path::of)
                        .orElseGet(() -> Path.of(reader.text("TOLLGATE_DATA_DIR").orElse("data"), "mail")),
                reader.text("TOLLGATE_OPERATOR_EMAIL")
                        .map(operator -> reader.parsed("TOLLGATE_OPERATOR_EMAIL", operator, Environment::mailAddress, address)),
                reader.text("TOLLGATE_BILLING_PAGE_URL").map(page -> reader.parsed(
                        "TOLLGATE_BILLING_PAGE_URL", page, BillingPage::new, "an address such as https://app.example.com/{workspace}/billing")));
    }

    private static String mailAddress(String text) {
        return refusing(address -> WorkspaceRules.email(address, "")).apply(text);
    }

    private static SignupEligibility signups(Reader reader) {
        SignupEligibility standard = Settings.STANDARD.signups();
        DisposableDomains disposable = reader.text("TOLLGATE_DISPOSABLE_DOMAINS")
                .map(file -> standard.disposable().and(reader.file("TOLLGATE_DISPOSABLE_DOMAINS", Path.of(file))))
                .orElse(standard.disposable());
        int perNetwork = reader.whole("TOLLGATE_SIGNUP_CREDITS_PER_NETWORK", standard.perNetwork(), 1, 1_000_000);
        return new SignupEligibility(disposable, perNetwork, standard.networkWindow(), standard.perPaymentFingerprint());
    }

    private static Seller seller(Reader reader) {
        return new Seller(
                reader.text("TOLLGATE_SELLER_NAME").orElse(Settings.STANDARD.issuing().seller().name()),
                reader.text("TOLLGATE_SELLER_ADDRESS").stream().flatMap(lines -> Arrays.stream(lines.split(";"))).map(String::strip).toList(),
                reader.text("TOLLGATE_SELLER_COUNTRY").map(text -> reader.parsed("TOLLGATE_SELLER_COUNTRY", text,
                        refusing(country -> BillingDetails.country(country, "")), "two letters such as DE")),
                reader.text("TOLLGATE_SELLER_VAT_ID").map(text -> reader.parsed("TOLLGATE_SELLER_VAT_ID", text,
                        refusing(id -> BillingDetails.vatId(id, "")), "a VAT id such as DE123456789")),
                reader.text("TOLLGATE_SELLER_REGISTRATION"),
                reader.text("TOLLGATE_SELLER_EMAIL").map(text -> reader.parsed("TOLLGATE_SELLER_EMAIL", text, Environment::mailAddress,
                        "a mail address such as billing@example.com")),
                reader.text("TOLLGATE_SELLER_IBAN").map(iban -> iban.replace(" ", "")),
                reader.text("TOLLGATE_PAYMENT_TERMS"));
    }

    private static TaxTerms standardTax(Reader reader) {
        return reader.text("TOLLGATE_TAX_PERCENT")
                .<TaxTerms>map(text -> reader.parsed("TOLLGATE_TAX_PERCENT", text, refusing(percent ->
                        new TaxTerms.Rate(reader.text("TOLLGATE_TAX_NAME").orElse("VAT"), new BigDecimal(percent))),
                        "a percentage from 0 to 100 with at most four decimals"))
                .orElseGet(TaxTerms.None::new);
    }

    private static Optional<String> logo(Reader reader) {
        return reader.text("TOLLGATE_SELLER_LOGO").map(file -> {
            try {
                byte[] image = Files.readAllBytes(Path.of(file));
                boolean isPng = image.length > 8 && image[1] == 'P' && image[2] == 'N' && image[3] == 'G';
                boolean isJpeg = image.length > 8 && (image[0] & 0xFF) == 0xFF && (image[1] & 0xFF) == 0xD8;
                if (image.length <= LARGEST_LOGO_BYTES && (isPng || isJpeg)) {
                    return "data:image/" + (isPng ? "png" : "jpeg") + ";base64," + Base64.getEncoder().encodeToString(image);
                }
            } catch (IOException unreadable) {
                throw new CannotStart("TOLLGATE_SELLER_LOGO names the file " + file + ", which cannot be read.");
            }
            throw new CannotStart("TOLLGATE_SELLER_LOGO must be a PNG or JPEG file of at most " + LARGEST_LOGO_BYTES + " bytes.");
        });
    }

    /** What a rule refuses as a caller's mistake is here the operator's, in the words of the setting. */
    private static <T> Function<String, T> refusing(Function<String, T> rule) {
        return text -> {
            try {
                return rule.apply(text);
            } catch (ApiError refused) {
                throw new IllegalArgumentException(refused);
            }
        };
    }

    private static Optional<DatabaseAddress> database(Reader reader) {
        try {
            return reader.text("TOLLGATE_DATABASE_URL").map(DatabaseAddress::parse);
        } catch (CannotStart reason) {
            throw new CannotStart("TOLLGATE_DATABASE_URL cannot be used. " + reason.getMessage());
        }
    }

    private static Sandbox sandbox(Reader reader) {
        String value = reader.text("TOLLGATE_SANDBOX").orElse("false");
        return switch (value) {
            case "false" -> new Sandbox.Off();
            case "true" -> new Sandbox.On(Optional.empty());
            default -> new Sandbox.On(Optional.of(reader.parsed("TOLLGATE_SANDBOX", value, Environment::instant,
                    "true, false, or an instant such as 2026-01-01T00:00:00Z")));
        };
    }

    private static Optional<MasterKeys> masterKeys(Reader reader) {
        List<MasterKey> older = reader.text("TOLLGATE_MASTER_KEY_OLD").stream()
                .flatMap(keys -> Arrays.stream(keys.split(",")))
                .map(key -> masterKey("TOLLGATE_MASTER_KEY_OLD", key))
                .toList();
        Optional<MasterKey> first = reader.text("TOLLGATE_MASTER_KEY").map(key -> masterKey("TOLLGATE_MASTER_KEY", key));
        if (first.isEmpty() && !older.isEmpty()) {
            throw new CannotStart("TOLLGATE_MASTER_KEY_OLD needs TOLLGATE_MASTER_KEY beside it, the key that took its place.");
        }
        return first.map(key -> new MasterKeys(key, older));
    }

    /** The text is not repeated: it may be most of a key. */
    private static MasterKey masterKey(String name, String text) {
        return MasterKey.read(text).orElseThrow(() -> new CannotStart(name
                + " must be 32 random bytes in base64, as 'openssl rand -base64 32' makes them" + (name.endsWith("OLD") ? "; several with commas between." : ".")));
    }

    private static Instant instant(String text) {
        Instant instant = Instant.parse(text);
        if (instant.isBefore(EARLIEST) || instant.isAfter(LATEST)) {
            throw new DateTimeException("out of bounds");
        }
        return instant;
    }

    private record Reader(Map<String, String> variables) {
        Optional<String> text(String name) {
            return Optional.ofNullable(variables.get(name)).map(String::strip).filter(value -> !value.isEmpty());
        }

        String file(String name, Path file) {
            try {
                return Files.readString(file);
            } catch (IOException unreadable) {
                throw new CannotStart(name + " names the file " + file + ", which cannot be read as UTF-8 text.");
            }
        }

        int whole(String name, int standard, int smallest, int largest) {
            String form = "a whole number from " + smallest + " to " + largest;
            int value = text(name).map(text -> parsed(name, text, Integer::parseInt, form)).orElse(standard);
            if (value < smallest || value > largest) {
                throw new CannotStart(name + " must be " + form + ", not " + value + ".");
            }
            return value;
        }

        Duration duration(String name, Duration standard) {
            String form = "a duration such as PT1H, from none to 28 days";
            Duration value = text(name).map(text -> parsed(name, text, Duration::parse, form)).orElse(standard);
            if (value.isNegative() || value.compareTo(LONGEST) > 0) {
                throw new CannotStart(name + " must be " + form + ", not " + value + ".");
            }
            return value;
        }

        boolean flag(String name) {
            return switch (text(name).orElse("false")) {
                case "true" -> true;
                case "false" -> false;
                case String other -> throw new CannotStart(name + " must be true or false, not '" + other + "'.");
            };
        }

        /** For a value that must not stand in a log: the parser's message says what was expected. */
        <T> T secret(String name, String value, Function<String, T> parser) {
            try {
                return parser.apply(value);
            } catch (IllegalArgumentException unreadable) {
                throw new CannotStart(name + " must be like " + unreadable.getMessage() + ".");
            }
        }

        /** Of at least a second. */
        Duration longDuration(String name, Duration standard) {
            Duration value = duration(name, standard);
            if (value.compareTo(Duration.ofSeconds(1)) < 0 || value.compareTo(Duration.ofDays(1)) > 0) {
                throw new CannotStart(name + " must be a duration from PT1S to PT24H, not " + value + ".");
            }
            return value;
        }

        URI address(String name, URI standard) {
            String form = "an address such as " + standard;
            URI value = text(name).map(text -> parsed(name, text, URI::create, form)).orElse(standard);
            if (value.getHost() == null || !Set.of("http", "https").contains(value.getScheme())) {
                throw new CannotStart(name + " must be " + form + ".");
            }
            return value;
        }

        <T> T parsed(String name, String value, Function<String, T> parser, String form) {
            try {
                return parser.apply(value);
            } catch (IllegalArgumentException | DateTimeException | ArithmeticException unreadable) {
                throw new CannotStart(name + " must be " + form + ", not '" + value + "'.");
            }
        }
    }
}
