package io.tollgate.actions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.tollgate.House;
import io.tollgate.ManualTime;
import io.tollgate.Settings;
import io.tollgate.TestDatabase;
import io.tollgate.TestMasterKeys;
import io.tollgate.domain.notifications.FolderCarrier;
import io.tollgate.domain.notifications.Letter;
import io.tollgate.domain.notifications.MailCarrier;
import io.tollgate.domain.notifications.OutboxItem;
import io.tollgate.domain.notifications.OutboxStore;
import io.tollgate.domain.notifications.SmtpAddress;
import io.tollgate.domain.notifications.SmtpCarrier;
import io.tollgate.domain.workspaces.WorkspaceId;
import io.tollgate.foundation.db.Database;
import io.tollgate.foundation.random.Tokens;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Mails to a mail server of the test and into a folder, with time moved by hand. */
class MailDeliveryTest {
    private static final Instant START = Instant.parse("2026-03-10T12:00:00Z");
    private static final Letter LETTER = new Letter("Größe ≥ 80 %", "Headline", List.of("A sentence."), List.of(), List.of(), List.of("A choice."), "Why.");

    private final ManualTime time = ManualTime.at(START);
    private final Database database = TestDatabase.fresh();
    private final House house = new House(database, time, Tokens.seeded(3), Settings.STANDARD, TestMasterKeys.KEYS);

    @TempDir
    private Path folder;

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void a_mail_reaches_a_mail_server_in_both_parts_and_again_as_the_same_mail_when_its_sender_died() throws Exception {
        GreenMail server = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        server.start();
        try {
            server.setUser("user@example.com", "user", "pa:ss+word");
            SmtpAddress address = SmtpAddress.parse("smtp://user:pa%3Ass+word@127.0.0.1:" + server.getSmtp().getPort() + "?starttls=off");
            MailCarrier carrier = new SmtpCarrier(address, "tollgate@example.com", Duration.ofSeconds(5));
            mail("someone@example.com");
            MailCarrier dying = mails -> {
                carrier.send(mails);
                throw new IllegalStateException("died between sending and recording");
            };
            assertThatThrownBy(() -> sending(dying).run(time.instant())).isInstanceOf(IllegalStateException.class);
            sending(carrier).run(time.instant());
            assertThat(server.getReceivedMessages()).as("still claimed").hasSize(1);
            time.advance(Duration.ofMinutes(2));
            sending(carrier).run(time.instant());

            MimeMessage[] twice = server.getReceivedMessages();
            assertThat(twice).hasSize(2);
            assertThat(twice[1].getMessageID()).isEqualTo(twice[0].getMessageID()).endsWith("@example.com>");
            assertThat(twice[0].getSubject()).isEqualTo("Größe ≥ 80 %");
            assertThat(twice[0].getHeader("Auto-Submitted")).containsExactly("auto-generated");
            assertThat(twice[1].getSentDate()).isEqualTo(twice[0].getSentDate()).isEqualTo(java.util.Date.from(START));
            MimeMultipart parts = (MimeMultipart) twice[0].getContent();
            assertThat(parts.getContentType()).startsWith("multipart/alternative");
            assertThat(parts.getBodyPart(0).getContentType()).isEqualToIgnoringCase("text/plain; charset=UTF-8");
            assertThat(parts.getBodyPart(1).getContentType()).isEqualToIgnoringCase("text/html; charset=UTF-8");
            assertThat(parts.getBodyPart(1).getContent().toString()).contains("<h1").contains("Headline");
            assertThat(mails().getFirst().status()).isEqualTo(OutboxItem.Status.SENT);
            assertThat(mails().getFirst().attempts()).isEqualTo(2);
        } finally {
            server.stop();
        }
    }

    @Test
    void without_its_mail_server_a_mail_waits_and_one_without_an_address_is_given_up() throws IOException {
        int closedPort;
        try (ServerSocket once = new ServerSocket(0)) {
            closedPort = once.getLocalPort();
        }
        mail("someone@example.com");
        sending(new SmtpCarrier(SmtpAddress.parse("smtp://127.0.0.1:" + closedPort), "tollgate@example.com", Duration.ofSeconds(2))).run(time.instant());
        assertThat(mails().getFirst().status()).isEqualTo(OutboxItem.Status.WAITING);
        assertThat(mails().getFirst().nextAttemptAt()).contains(START.plusSeconds(5));

        mail("not an address");
        sending(new FolderCarrier(folder, "tollgate@example.com")).run(time.instant());
        assertThat(mails().getFirst().status()).isEqualTo(OutboxItem.Status.FAILED);
    }

    @Test
    void without_a_mail_server_mails_are_files_and_one_that_is_sent_again_takes_its_own_place() throws IOException {
        mail("someone@example.com");
        FolderCarrier carrier = new FolderCarrier(folder.resolve("mail"), "tollgate@example.com");
        sending(carrier).run(time.instant());
        OutboxItem sent = mails().getFirst();
        assertThat(sent.status()).isEqualTo(OutboxItem.Status.SENT);
        database.transact(tx -> house.replayOutbox.one(tx, sent.id(), "test", time.instant()));
        sending(carrier).run(time.instant());
        try (var files = Files.list(folder.resolve("mail"))) {
            assertThat(files).singleElement().satisfies(file -> assertThat(Files.readString(file))
                    .contains("Message-ID: <" + sent.messageId() + "@example.com>", "To: someone@example.com", "multipart/alternative"));
        }
    }

    private void mail(String to) {
        database.transact(tx -> house.outbox.mail(tx, new OutboxStore.NewMail(new WorkspaceId(7), to, "test", LETTER), time.instant()));
    }

    private SendMails sending(MailCarrier carrier) {
        return new SendMails(database, house.deliveries, carrier, time);
    }

    /** Newest first. */
    private List<OutboxItem> mails() {
        return database.read(tx -> house.outbox.list(tx, Long.MAX_VALUE, 100));
    }
}
