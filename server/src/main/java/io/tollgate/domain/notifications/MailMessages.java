package io.tollgate.domain.notifications;

import jakarta.mail.Address;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.nio.charset.StandardCharsets;
import java.util.Date;
import java.util.Properties;

/**
 * Letters as mails: text and HTML side by side. Date and Message-ID come from the row, so that a mail that is sent again is the same mail, and a
 * mailbox can show it once.
 */
final class MailMessages {
    private static final String UTF_8 = StandardCharsets.UTF_8.name();

    private final InternetAddress from;
    private final Session session;

    /** @throws IllegalArgumentException when the address cannot be one */
    MailMessages(String from) {
        this(from, new Properties());
    }

    MailMessages(String from, Properties properties) {
        try {
            this.from = new InternetAddress(from, true);
        } catch (AddressException notOne) {
            throw new IllegalArgumentException("no mail address: " + from, notOne);
        }
        properties.setProperty("mail.mime.allowutf8", "true");
        this.session = Session.getInstance(properties);
    }

    Session session() {
        return session;
    }

    MimeMessage of(Claimed mail) throws MessagingException {
        Letter letter = Letter.parse(mail.content());
        MimeMessage message = new Stamped(session, "<" + mail.messageId() + "@" + domain() + ">");
        message.setFrom(from);
        message.setRecipients(Message.RecipientType.TO, new Address[] {new InternetAddress(mail.recipient(), false)});
        message.setSubject(letter.subject(), UTF_8);
        message.setSentDate(Date.from(mail.createdAt()));
        message.setHeader("Auto-Submitted", "auto-generated"); // RFC 3834: no out-of-office answers
        MimeBodyPart text = new MimeBodyPart();
        text.setText(LetterText.of(letter), UTF_8, "plain");
        MimeBodyPart page = new MimeBodyPart();
        page.setText(LetterPage.of(letter), UTF_8, "html");
        MimeMultipart both = new MimeMultipart("alternative", text, page);
        message.setContent(both);
        message.saveChanges();
        return message;
    }

    private String domain() {
        return from.getAddress().substring(from.getAddress().indexOf('@') + 1);
    }

    /** Keeps its own Message-ID, where the library would make up another at each send. */
    private static final class Stamped extends MimeMessage {
        private final String messageId;

        Stamped(Session session, String messageId) {
            super(session);
            this.messageId = messageId;
        }

        @Override
        protected void updateMessageID() throws MessagingException {
            setHeader("Message-ID", messageId);
        }
    }
}
