package io.tollgate.entrypoints.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tollgate.domain.metering.UsageEvent;
import io.tollgate.entrypoints.api.CloudEventReader.Read;
import io.tollgate.entrypoints.api.CloudEventReader.Result;
import io.tollgate.entrypoints.api.CloudEventReader.Unreadable;
import io.tollgate.foundation.errors.ApiError;
import io.tollgate.foundation.errors.ErrorCode;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CloudEventReaderTest {
    private static final Instant NOW = Instant.parse("2026-03-01T10:00:00.123456789Z");
    private static final Function<String, List<String>> NO_HEADERS = name -> List.of();
    private static final String GOOD =
            "{'specversion':'1.0','id':'1','source':'/s','type':'job.run','subject':'acme','data':{'project':'p'}}";

    private final CloudEventReader reader = new CloudEventReader();

    @Test
    void reads_every_attribute_and_keeps_the_data_as_it_was_written() {
        UsageEvent event = good("{'data': { 'costUsd':0.10, 'n':12345678901234567890, 'project':'agent' },'traceparent':'x',"
                + "'time':'2026-02-03T04:05:06.1234567+01:00','subject':'acme','type':'ai.request','source':'/runner','id':'e-1','specversion':'1.0'}");
        assertThat(event.source()).isEqualTo("/runner");
        assertThat(event.id()).isEqualTo("e-1");
        assertThat(event.type()).isEqualTo("ai.request");
        assertThat(event.workspace()).isEqualTo("acme");
        assertThat(event.time()).isEqualTo(Instant.parse("2026-02-03T03:05:06.123456Z"));
        assertThat(event.project()).isEqualTo("agent");
        assertThat(event.dataText()).isEqualTo("{ \"costUsd\":0.10, \"n\":12345678901234567890, \"project\":\"agent\" }");
        assertThat(event.data().get("costUsd").decimalValue()).isEqualTo(new BigDecimal("0.10"));
        assertThat(event.data().get("n").decimalValue()).isEqualTo(new BigDecimal("12345678901234567890"));
    }

    @Test
    void an_event_without_time_project_or_data_happened_now_in_the_default_project() {
        UsageEvent event = good("{'specversion':'1.0','id':'1','source':'/s','type':'job.run','subject':'acme','time':null}");
        assertThat(event.time()).isEqualTo(Instant.parse("2026-03-01T10:00:00.123456Z"));
        assertThat(event.project()).isEqualTo(UsageEvent.NO_PROJECT);
        assertThat(event.dataText()).isEqualTo("{}");
    }

    @Test
    void data_in_base64_is_read_as_json() {
        String encoded = Base64.getEncoder().encodeToString("{\"project\":\"p\",\"pages\":3}".getBytes(StandardCharsets.UTF_8));
        UsageEvent event = good(with("'data_base64':'" + encoded + "'"));
        assertThat(event.project()).isEqualTo("p");
        assertThat(event.dataText()).isEqualTo("{\"project\":\"p\",\"pages\":3}");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {'id':'1','source':'/s','type':'t','subject':'w'}                                              | INVALID_CLOUDEVENT | specversion
            {'specversion':'0.3','id':'1','source':'/s','type':'t','subject':'w'}                          | INVALID_CLOUDEVENT | specversion
            {'specversion':1.0,'id':'1','source':'/s','type':'t','subject':'w'}                            | INVALID_CLOUDEVENT | specversion
            {'specversion':'1.0','source':'/s','type':'t','subject':'w'}                                   | INVALID_CLOUDEVENT | id
            {'specversion':'1.0','id':'','source':'/s','type':'t','subject':'w'}                           | INVALID_CLOUDEVENT | id
            {'specversion':'1.0','id':7,'source':'/s','type':'t','subject':'w'}                            | INVALID_CLOUDEVENT | id
            {'specversion':'1.0','id':null,'source':'/s','type':'t','subject':'w'}                         | INVALID_CLOUDEVENT | id
            {'specversion':'1.0','id':'a\\nb','source':'/s','type':'t','subject':'w'}                      | INVALID_CLOUDEVENT | id
            {'specversion':'1.0','id':'\\ud800','source':'/s','type':'t','subject':'w'}                    | INVALID_CLOUDEVENT | id
            {'specversion':'1.0','id':'1','id':'2','source':'/s','type':'t','subject':'w'}                 | INVALID_CLOUDEVENT | id
            {'specversion':'1.0','id':'1','type':'t','subject':'w'}                                        | INVALID_CLOUDEVENT | source
            {'specversion':'1.0','id':'1','source':['/s'],'type':'t','subject':'w'}                        | INVALID_CLOUDEVENT | source
            {'specversion':'1.0','id':'1','source':'/s','subject':'w'}                                     | INVALID_CLOUDEVENT | type
            {'specversion':'1.0','id':'1','source':'/s','type':{},'subject':'w'}                           | INVALID_CLOUDEVENT | type
            {'specversion':'1.0','id':'1','source':'/s','type':'t'}                                        | INVALID_CLOUDEVENT | subject
            {'specversion':'1.0','id':'1','source':'/s','type':'t','subject':true}                         | INVALID_CLOUDEVENT | subject
            {'specversion':'1.0','id':'1','source':'/s','type':'t','subject':'w','x':1,'x':2}              | INVALID_CLOUDEVENT | x
            {'specversion':'1.0','id':'1','source':'/s','type':'t','subject':'w','time':5}                 | INVALID_CLOUDEVENT | time
            {'specversion':'1.0','id':'1','source':'/s','type':'t','subject':'w','time':'yesterday'}       | INVALID_CLOUDEVENT | time
            {'specversion':'1.0','id':'1','source':'/s','type':'t','subject':'w','time':'2026-06-30T23:59:60Z'} | INVALID_CLOUDEVENT | time
            {'specversion':'1.0','id':'1','source':'/s','type':'t','subject':'w','time':'2026-02-29T00:00:00Z'} | INVALID_CLOUDEVENT | time
            {'specversion':'1.0','id':'1','source':'/s','type':'t','subject':'w','time':'2026-02-28T00:00:00'}  | INVALID_CLOUDEVENT | time
            {'specversion':'1.0','id':'1','source':'/s','type':'t','subject':'w','datacontenttype':'text/xml'}  | INVALID_CLOUDEVENT | datacontenttype
            {'specversion':'1.0','id':'1','source':'/s','type':'t','subject':'w','data_base64':'{}'}       | INVALID_CLOUDEVENT | data_base64
            {'specversion':'1.0','id':'1','source':'/s','type':'t','subject':'w','data_base64':'e30=','data':{}} | INVALID_CLOUDEVENT | data_base64
            {'specversion':'1.0','id':'1','source':'/s','type':'t','subject':'w','data_base64':'fXs='}     | INVALID_EVENT_DATA | data
            {'specversion':'1.0','id':'1','source':'/s','type':'t','subject':'w','data':'{}'}              | INVALID_EVENT_DATA | data
            {'specversion':'1.0','id':'1','source':'/s','type':'t','subject':'w','data':null}              | INVALID_EVENT_DATA | data
            {'specversion':'1.0','id':'1','source':'/s','type':'t','subject':'w','data':[1]}               | INVALID_EVENT_DATA | data
            {'specversion':'1.0','id':'1','source':'/s','type':'t','subject':'w','data':{'a':1,'a':2}}     | INVALID_EVENT_DATA | data.a
            {'specversion':'1.0','id':'1','source':'/s','type':'t','subject':'w','data':{'t':{'in':1e999999999}}} | INVALID_EVENT_DATA | data.t.in
            {'specversion':'1.0','id':'1','source':'/s','type':'t','subject':'w','data':{'t':[0,1e-99999999999]}} | INVALID_EVENT_DATA | data.t[1]
            {'specversion':'1.0','id':'1','source':'/s','type':'t','subject':'w','data':{'t':'\\u0000'}}   | INVALID_EVENT_DATA | data.t
            {'specversion':'1.0','id':'1','source':'/s','type':'t','subject':'w','data':{'project':''}}    | INVALID_EVENT_DATA | data.project
            {'specversion':'1.0','id':'1','source':'/s','type':'t','subject':'w','data':{'project':4}}     | INVALID_EVENT_DATA | data.project
            {'specversion':'1.0','id':'1','source':'/s','type':'t','subject':'w','data':{'project':'a\\tb'}} | INVALID_EVENT_DATA | data.project
            """)
    void one_bad_event_is_named_and_spoils_no_neighbour(String bad, ErrorCode code, String field) {
        List<Result> results = batch("[" + GOOD + "," + bad + "," + GOOD + "]");
        assertThat(results).hasSize(3);
        assertThat(results.get(0)).isInstanceOf(Read.class);
        assertThat(results.get(2)).isInstanceOf(Read.class);
        Unreadable unreadable = (Unreadable) results.get(1);
        assertThat(unreadable.index()).isEqualTo(1);
        assertThat(unreadable.code()).isEqualTo(code);
        assertThat(unreadable.field()).contains(field);
        assertThat(unreadable.detail()).startsWith(field).endsWith(".").doesNotContain("\n");
    }

    @Test
    void a_rejected_event_is_reported_with_its_id_also_when_the_id_comes_last() {
        Result result = batch("[{'type':5,'data':{'a':[1,{'b':2}]},'id':'the-one'}]").getFirst();
        assertThat(((Unreadable) result).id()).contains("the-one");
    }

    @ParameterizedTest
    @ValueSource(strings = {"id", "source", "subject"})
    void attributes_hold_256_characters_and_no_more(String attribute) {
        assertThat(batch("[" + GOOD.replaceAll("'" + attribute + "':'[^']*'", "'" + attribute + "':'" + "x".repeat(256) + "'") + "]").getFirst())
                .isInstanceOf(Read.class);
        Unreadable tooLong = (Unreadable) batch(
                "[" + GOOD.replaceAll("'" + attribute + "':'[^']*'", "'" + attribute + "':'" + "x".repeat(257) + "'") + "]").getFirst();
        assertThat(tooLong.field()).contains(attribute);
    }

    @Test
    void an_event_beyond_64_kib_is_too_large_and_its_neighbours_are_not() {
        String fits = padded(CloudEventReader.LARGEST_EVENT_BYTES);
        String large = padded(CloudEventReader.LARGEST_EVENT_BYTES + 1);
        List<Result> results = batch("[" + fits + "," + large + "," + GOOD + "]");
        assertThat(results.get(0)).isInstanceOf(Read.class);
        assertThat(((Unreadable) results.get(1)).code()).isEqualTo(ErrorCode.TOO_LARGE);
        assertThat(results.get(2)).isInstanceOf(Read.class);
    }

    @Test
    void a_batch_holds_ten_thousand_events() {
        String most = "[" + (GOOD + ",").repeat(CloudEventReader.MOST_EVENTS - 1) + GOOD + "]";
        assertThat(batch(most)).hasSize(CloudEventReader.MOST_EVENTS);
        assertThat(refusal("application/cloudevents-batch+json", most.replace("}}]", "}}," + GOOD + "]")).code())
                .isEqualTo(ErrorCode.TOO_LARGE);
        ApiError body = catchThrowableOfType(ApiError.class, () -> reader.read(
                Optional.of("application/json"), NO_HEADERS, new byte[CloudEventReader.LARGEST_BODY_BYTES + 1], NOW));
        assertThat(body.code()).isEqualTo(ErrorCode.TOO_LARGE);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', nullValues = "-", textBlock = """
            application/cloudevents-batch+json           | [{'id':'1',}]   | INVALID_JSON
            application/cloudevents-batch+json           | [{'id':'1'}     | INVALID_JSON
            application/cloudevents-batch+json           | [{'id':'1'}] 1  | INVALID_JSON
            application/cloudevents-batch+json           | {'id':'1'}      | INVALID_CLOUDEVENT
            application/json                             | ``              | INVALID_JSON
            application/json                             | {'id':01}       | INVALID_JSON
            application/json                             | {'id':NaN}      | INVALID_JSON
            application/cloudevents+json; charset=utf-16 | {}              | UNSUPPORTED_MEDIA_TYPE
            application/cloudevents+xml                  | {}              | UNSUPPORTED_MEDIA_TYPE
            text/plain                                   | {}              | UNSUPPORTED_MEDIA_TYPE
            -                                            | {}              | UNSUPPORTED_MEDIA_TYPE
            """)
    void what_spoils_the_whole_request(String contentType, String body, ErrorCode code) {
        assertThat(refusal(contentType, body).code()).isEqualTo(code);
    }

    @Test
    void broken_json_is_reported_with_its_place() {
        assertThat(refusal("application/json", "[\n  {'id': }\n]").getMessage()).contains("line 2, column 10");
    }

    @Test
    void plain_json_is_taken_as_what_it_looks_like() {
        String charset = "application/json; charset=UTF-8";
        assertThat(read(charset, GOOD)).singleElement().isInstanceOf(Read.class);
        assertThat(read(charset, "[" + GOOD + "," + GOOD + "]")).hasSize(2);
        assertThat(read(charset, "[]")).isEmpty();
        assertThat(read(charset, "\ufeff" + GOOD)).singleElement()
                .isInstanceOfSatisfying(Read.class, read -> assertThat(read.event().dataText()).isEqualTo("{\"project\":\"p\"}"));
    }

    @Test
    void a_binary_event_has_its_attributes_percent_decoded_from_headers() {
        Map<String, List<String>> headers = Map.of(
                "ce-specversion", List.of("1.0"), "ce-id", List.of("a%20%E2%82%AC"), "ce-source", List.of("\"/s\""),
                "ce-type", List.of("job.run"), "ce-subject", List.of("acme"), "ce-time", List.of("2026-03-01T00:00:00Z"));
        Read read = (Read) reader.read(Optional.of("application/json"), name -> headers.getOrDefault(name, List.of()),
                bytes("{'project':'p'}"), NOW).getFirst();
        assertThat(read.event().id()).isEqualTo("a \u20ac");
        assertThat(read.event().source()).isEqualTo("/s");
        assertThat(read.event().time()).isEqualTo(Instant.parse("2026-03-01T00:00:00Z"));
        assertThat(read.event().dataText()).isEqualTo("{\"project\":\"p\"}");
    }

    @ParameterizedTest
    @CsvSource({"ce-id,%ff,id", "ce-id,a%00b,id", "ce-subject,'',subject", "ce-time,noon,time", "ce-specversion,2,specversion"})
    void a_bad_header_of_a_binary_event_is_named(String header, String value, String field) {
        Map<String, String> headers = Map.of(
                "ce-specversion", "1.0", "ce-id", "1", "ce-source", "/s", "ce-type", "job.run", "ce-subject", "acme");
        Unreadable result = (Unreadable) reader.read(Optional.of("application/json"),
                name -> name.equals(header) ? List.of(value) : headers.containsKey(name) ? List.of(headers.get(name)) : List.of(),
                bytes("{}"), NOW).getFirst();
        assertThat(result.field()).contains(field);
    }

    @Test
    void a_line_of_an_import_is_judged_alone() {
        byte[] lines = bytes(GOOD + "\n" + "{'id':" + "\n" + "\n" + GOOD + GOOD);
        int second = GOOD.length() + 1;
        int third = second + 7;
        assertThat(reader.readOne(lines, 0, GOOD.length(), NOW))
                .isInstanceOfSatisfying(Read.class, read -> assertThat(read.event().dataText()).isEqualTo("{\"project\":\"p\"}"));
        assertThat(reader.readOne(lines, third + 1, lines.length - GOOD.length(), NOW))
                .isInstanceOfSatisfying(Read.class, read -> assertThat(read.event().dataText()).isEqualTo("{\"project\":\"p\"}"));
        assertThat(((Unreadable) reader.readOne(lines, second, third - 1, NOW)).code()).isEqualTo(ErrorCode.INVALID_JSON);
        assertThat(((Unreadable) reader.readOne(lines, third, third, NOW)).code()).isEqualTo(ErrorCode.INVALID_JSON);
        assertThat(((Unreadable) reader.readOne(lines, third + 1, lines.length, NOW)).code()).isEqualTo(ErrorCode.INVALID_JSON);
    }

    private static String with(String attribute) {
        return GOOD.replace("'data':{'project':'p'}", attribute);
    }

    private static String padded(int bytes) {
        int padding = bytes - with("'data':{'x':''}").length();
        return with("'data':{'x':'" + "x".repeat(padding) + "'}");
    }

    private UsageEvent good(String event) {
        return ((Read) read("application/cloudevents+json", event).getFirst()).event();
    }

    private List<Result> batch(String body) {
        return read("application/cloudevents-batch+json", body);
    }

    private List<Result> read(String contentType, String body) {
        return reader.read(Optional.ofNullable(contentType), NO_HEADERS, bytes(body), NOW);
    }

    private ApiError refusal(String contentType, String body) {
        return catchThrowableOfType(ApiError.class, () -> read(contentType, body));
    }

    private static byte[] bytes(String json) {
        return json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    }
}
