package io.tollgate.entrypoints.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tollgate.foundation.errors.ApiError;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonBodyTest {
    private enum Colour {
        RED,
        DARK_BLUE
    }

    @Test
    void says_what_is_broken_in_a_few_whole_words() {
        assertThat(catchThrowableOfType(ApiError.class, () -> body("{'a':1"))).hasMessage("The JSON is broken: line 1, column 7: Unexpected end-of-input.");
        assertThat(catchThrowableOfType(ApiError.class, () -> body("nul"))).hasMessage("The JSON is broken: line 1, column 1: Unrecognized token 'nul'.");
    }

    @Test
    void reads_each_kind() {
        JsonBody body = body("{'text':'a','number':1.10,'decimal':'0.3','time':'2026-03-01T00:00:00Z','colour':'dark_blue','flag':true,"
                + "'object':{'text':'b'},'list':[{'text':'c'},{'text':'d'}]}");
        assertThat(body.text("text")).isEqualTo("a");
        assertThat(body.decimal("number")).isEqualTo(new BigDecimal("1.10"));
        assertThat(body.decimal("decimal")).isEqualTo(new BigDecimal("0.3"));
        assertThat(body.instant("time")).isEqualTo(Instant.parse("2026-03-01T00:00:00Z"));
        assertThat(body.oneOf("colour", Colour.class)).isEqualTo(Colour.DARK_BLUE);
        assertThat(body.optionalFlag("flag")).contains(true);
        assertThat(body.object("object", "text").text("text")).isEqualTo("b");
        assertThat(body.objects("list", "text")).extracting(each -> each.text("text")).containsExactly("c", "d");
        assertThat(body.optionalText("absent")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {}                                  | text             | text is missing.
            {'text':null}                       | text             | text is missing.
            {'text':' '}                        | text             | text must not be empty.
            {'text':'a','text':'b'}             | text             | text stands there twice.
            {'text':'a','decimal':'1,5'}        | decimal          | decimal must be a decimal, like "1.5".
            {'text':'a','decimal':'1e5'}        | decimal          | decimal must be a decimal, like "1.5".
            {'text':'a','number':1e400}         | number           | number must be a number of at most 100 digits, with an exponent within 100.
            {'text':'a','time':'2026-03-01'}    | time             | time must be an RFC 3339 time, like 2026-03-01T12:30:00Z.
            {'text':'a','colour':'blue'}        | colour           | colour must be one of red, dark_blue.
            {'text':'a','flag':'yes'}           | flag             | flag must be true or false.
            {'text':'a','whole':1.5}            | whole            | whole must be a whole number from 1 to 10.
            {'text':'a','whole':11}             | whole            | whole must be a whole number from 1 to 10.
            {'text':'a','object':{}}            | object.text      | object.text is missing.
            {'text':'a','object':[]}            | object           | object must be an object.
            {'text':'a','object':{'test':'b'}}  | object.test      | object.test is not a field of this request; did you mean text?
            {'text':'a','list':[{'text':'b'},{}]} | list[1].text   | list[1].text is missing.
            {'text':'a','list':{}}              | list             | list must be a list.
            {'text':'a','zzz':1}                | zzz              | zzz is not a field of this request.
            """)
    void names_what_is_wrong(String json, String field, String sentence) {
        ApiError refused = catchThrowableOfType(ApiError.class, () -> readAll(body(json)));
        assertThat(refused.getMessage()).isEqualTo(sentence);
        assertThat(refused.field()).contains(field);
    }

    private static void readAll(JsonBody body) {
        body.text("text");
        body.optionalDecimal("decimal");
        body.optionalDecimal("number");
        body.optionalInstant("time");
        body.optionalOneOf("colour", Colour.class);
        body.optionalFlag("flag");
        body.optionalWholeNumber("whole", 1, 10);
        body.optionalObject("object", "text").ifPresent(object -> object.text("text"));
        body.objects("list", "text").forEach(each -> each.text("text"));
    }

    private static JsonBody body(String json) {
        return JsonBody.parse(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8),
                "text", "number", "decimal", "time", "colour", "flag", "whole", "object", "list");
    }
}
