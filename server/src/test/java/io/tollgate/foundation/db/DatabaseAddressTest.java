package io.tollgate.foundation.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DatabaseAddressTest {
    @ParameterizedTest
    @CsvSource({
        "postgresql://ann:s3cret@db.example:5433/bills,                  jdbc:postgresql://db.example:5433/bills,           ann, s3cret",
        "postgres://ann:s3cret@db.example/bills,                         jdbc:postgresql://db.example/bills,                ann, s3cret",
        "postgresql://ann:a%40b%2Fc+d@h/bills?sslmode=require,           jdbc:postgresql://h/bills?sslmode=require,         ann, a@b/c+d",
        "jdbc:postgresql://h:5432/bills?user=ann&password=p%26q&x=y&z=1, jdbc:postgresql://h:5432/bills?x=y&z=1,            ann, p&q",
        "jdbc:postgresql://ann:s3cret@[::1]:5432/bills,                  jdbc:postgresql://[::1]:5432/bills,                ann, s3cret",
        "postgresql://ann@h/bills,                                       jdbc:postgresql://h/bills,                         ann, ''",
    })
    void readsBothForms(String text, String jdbcUrl, String user, String password) {
        assertThat(DatabaseAddress.parse(text)).isEqualTo(new DatabaseAddress(jdbcUrl, user, password));
    }

    @ParameterizedTest
    @CsvSource({
        "mysql://ann:s3cret@h/bills,       does not begin with postgresql://",
        "postgresql://ann:s3cret@h,        names no database",
        "postgresql://h/bills,             names no user",
        "postgresql:///bills,              names no host",
        "postgresql://ann:s3cr et@h/bills, percent-encode",
    })
    void saysWhatIsWrongWithoutThePassword(String text, String problem) {
        assertThatThrownBy(() -> DatabaseAddress.parse(text))
                .isInstanceOf(CannotStart.class)
                .hasMessageContaining(problem)
                .hasMessageNotContaining("s3cr");
    }

    @Test
    void namesAnotherDatabaseOfTheSameServerAndPrintsNoPassword() {
        DatabaseAddress address = DatabaseAddress.parse("postgresql://ann:s3cret@h/bills?sslmode=require").database("other");
        assertThat(address.jdbcUrl()).isEqualTo("jdbc:postgresql://h/other?sslmode=require");
        assertThat(address.toString()).doesNotContain("s3cret");
    }
}
