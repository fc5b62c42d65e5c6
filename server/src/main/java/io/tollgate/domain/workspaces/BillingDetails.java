package io.tollgate.domain.workspaces;

import io.tollgate.foundation.errors.ApiError;
import io.tollgate.foundation.errors.ErrorCode;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Who a workspace is on its invoices.
 *
 * @param address its lines below the name, without the country
 * @param country as ISO 3166-1 writes it in two letters
 * @param tax empty where the operator's standard applies
 */
public record BillingDetails(String legalName, List<String> address, String country, Optional<String> vatId, Optional<TaxTerms> tax) {
    private static final int MOST_LINES = 6;
    private static final int LONGEST_LINE = 100;
    private static final Pattern VAT_ID = Pattern.compile("[A-Z]{2}[A-Z0-9+*]{2,13}");
    private static final Set<String> COUNTRIES = Locale.getISOCountries(Locale.IsoCountryCode.PART1_ALPHA2);

    public BillingDetails {
        WorkspaceRules.name(legalName, "legalName");
        address = List.copyOf(address);
        if (address.isEmpty() || address.size() > MOST_LINES || address.stream().anyMatch(BillingDetails::isNoLine)) {
            throw refused("An address has 1 to " + MOST_LINES + " lines of at most " + LONGEST_LINE + " characters.", "address");
        }
        country(country, "country");
        vatId.ifPresent(id -> vatId(id, "vatId"));
        if (tax.isPresent() && tax.get() instanceof TaxTerms.ReverseCharge(var id) && !vatId.equals(Optional.of(id))) {
            throw refused("Reverse charge needs the customer's VAT id.", "vatId");
        }
    }

    public static String country(String text, String field) {
        if (!COUNTRIES.contains(text)) {
            throw refused("A country is two capital letters of ISO 3166-1, such as DE.", field);
        }
        return text;
    }

    /** Spaces, dots and hyphens are dropped, as people write them between. */
    public static String vatId(String text, String field) {
        String id = text.replaceAll("[ .-]", "").toUpperCase(Locale.ROOT);
        if (!VAT_ID.matcher(id).matches()) {
            throw refused("A VAT id is a country's two letters and 2 to 13 letters or digits.", field);
        }
        return id;
    }

    private static boolean isNoLine(String line) {
        return line.isBlank() || line.length() > LONGEST_LINE || line.codePoints().anyMatch(Character::isISOControl);
    }

    private static ApiError refused(String message, String field) {
        return ApiError.of(ErrorCode.INVALID_REQUEST, message, field);
    }
}
