package io.tollgate.domain.notifications;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.domain.notifications.WebhookTarget.Reach;
import io.tollgate.foundation.errors.ApiError;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookTargetTest {
    @ParameterizedTest
    @ValueSource(strings = {
        "0.0.0.0", "0.1.2.3", "10.0.0.1", "100.64.0.1", "100.100.100.200", "127.0.0.1", "127.9.9.9", "169.254.169.254", "172.16.0.1", "172.31.255.255",
        "192.0.0.1", "192.0.2.1", "192.88.99.1", "192.168.1.1", "198.18.0.1", "198.51.100.7", "203.0.113.7", "224.0.0.1", "240.0.0.1", "255.255.255.255",
        "::", "::1", "fe80::1", "fec0::1", "fc00::1", "fd00:ec2::254", "ff02::1", "::ffff:127.0.0.1", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b:1::1",
        "100::1", "2001::1", "2001:db8::1", "2002:7f00:1::1"})
    void an_address_that_is_not_of_the_public_internet(String address) throws UnknownHostException {
        assertThat(WebhookTarget.isPublic(InetAddress.getByName(address))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.1.1.1", "8.8.8.8", "100.63.255.255", "100.128.0.1", "172.15.0.1", "172.32.0.1", "198.20.0.1", "223.255.255.1",
        "2606:4700::1111", "2a00:1450:4001::200e", "2001:4860:4860::8888"})
    void an_address_that_is(String address) throws UnknownHostException {
        assertThat(WebhookTarget.isPublic(InetAddress.getByName(address))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "http://hooks.example.com/", "ftp://hooks.example.com/", "hooks.example.com", "https:///path", "https://user:pass@hooks.example.com/", "https://a b/",
        "https://hooks.example.com/#part", "https://hooks.example.com:70000/", "https://127.0.0.1/", "https://[::1]/", "https://localhost/",
        "https://2130706433/", "https://169.254.169.254/latest/meta-data", "https://10.1.2.3:8443/x", "https://[::ffff:10.0.0.1]/", "mailto:a@b.c"})
    void a_url_that_webhooks_are_not_sent_to(String url) {
        assertThatThrownBy(() -> WebhookTarget.parse(url, Reach.PUBLIC).requireAllowed(Reach.PUBLIC))
                .isInstanceOfSatisfying(ApiError.class, refused -> assertThat(refused.field()).contains("url"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://8.8.8.8/hooks?a=b", "https://name-that-leads-nowhere.invalid/", "https://[2606:4700::1111]:8443/"})
    void one_that_they_are(String url) {
        assertThatCode(() -> WebhookTarget.parse(url, Reach.PUBLIC).requireAllowed(Reach.PUBLIC)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://127.0.0.1:8080/hooks", "http://localhost/", "https://10.0.0.1/"})
    void private_ones_where_the_operator_says_so(String url) {
        assertThatCode(() -> WebhookTarget.parse(url, Reach.PRIVATE_TOO).requireAllowed(Reach.PRIVATE_TOO)).doesNotThrowAnyException();
    }
}
