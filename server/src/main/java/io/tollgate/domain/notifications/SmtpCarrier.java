package io.tollgate.domain.notifications;

import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.MessagingException;
import jakarta.mail.SendFailedException;
import jakarta.mail.Transport;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.MimeMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Properties;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;

/** Hands mails to a mail server, as many as there are over one connection. */
public final class SmtpCarrier implements MailCarrier {
    private static final int PERMANENT = 500;

    private final SmtpAddress server;
    private final MailMessages messages;

    /** @throws IllegalArgumentException when {@code from} is no mail address */
    public SmtpCarrier(SmtpAddress server, String from, Duration timeout) {
        this.server = server;
        this.messages = new MailMessages(from, properties(server, timeout));
    }

    @Override
    public List<Outcome> send(List<Claimed> mails) {
        List<Outcome> outcomes = new ArrayList<>(mails.size());
        try (Transport connection = messages.session().getTransport(protocol())) {
            connection.connect(
                    server.host(),
                    server.port(),
                    server.login().map(SmtpAddress.Login::user).orElse(null),
                    server.login().map(SmtpAddress.Login::password).orElse(null));
            for (Claimed mail : mails) {
                outcomes.add(send(connection, mail));
            }
        } catch (AuthenticationFailedException refused) {
            fill(outcomes, mails, "The mail server refuses the login.");
        } catch (MessagingException failure) {
            fill(outcomes, mails, String.valueOf(failure.getMessage()));
        }
        return outcomes;
    }

    private Outcome send(Transport connection, Claimed mail) {
        try {
            MimeMessage message = messages.of(mail);
            connection.sendMessage(message, message.getAllRecipients());
            return new Outcome.Delivered(OptionalInt.empty());
        } catch (AddressException unreadable) {
            return Outcome.refused("The address " + mail.recipient() + " cannot be one: " + unreadable.getMessage());
        } catch (RuntimeException broken) {
            return Outcome.failed("The mail cannot be written: " + broken);
        } catch (SendFailedException failure) {
            OptionalInt code = replyCode(failure);
            String words = words(failure);
            return code.orElse(0) >= PERMANENT ? new Outcome.Refused(code, words) : new Outcome.Failed(code, words);
        } catch (MessagingException failure) {
            return Outcome.failed(words(failure));
        }
    }

    /** What could not be sent because of the connection is tried later. */
    private static void fill(List<Outcome> outcomes, List<Claimed> mails, String error) {
        while (outcomes.size() < mails.size()) {
            outcomes.add(Outcome.failed(error));
        }
    }

    /** The server's, for the address where there is one: 550 for a mailbox that does not exist. */
    private static OptionalInt replyCode(MessagingException failure) {
        OptionalInt code = OptionalInt.empty();
        for (Exception each = failure; each != null; each = each instanceof MessagingException more ? more.getNextException() : null) {
            switch (each) {
                case SMTPAddressFailedException address -> code = OptionalInt.of(address.getReturnCode());
                case SMTPSendFailedException command -> code = OptionalInt.of(command.getReturnCode());
                default -> { }
            }
        }
        return code;
    }

    private static String words(MessagingException failure) {
        Exception last = failure;
        while (last instanceof MessagingException each && each.getNextException() != null) {
            last = each.getNextException();
        }
        return String.valueOf(last.getMessage()).strip();
    }

    private String protocol() {
        return server.security() == SmtpAddress.Security.TLS ? "smtps" : "smtp";
    }

    private static Properties properties(SmtpAddress server, Duration timeout) {
        Properties properties = new Properties();
        String millis = String.valueOf(timeout.toMillis());
        for (String protocol : List.of("mail.smtp.", "mail.smtps.")) {
            properties.setProperty(protocol + "connectiontimeout", millis);
            properties.setProperty(protocol + "timeout", millis);
            properties.setProperty(protocol + "writetimeout", millis);
            properties.setProperty(protocol + "ssl.checkserveridentity", "true");
            properties.setProperty(protocol + "auth", String.valueOf(server.login().isPresent()));
        }
        switch (server.security()) {
            case STARTTLS_REQUIRED -> {
                properties.setProperty("mail.smtp.starttls.enable", "true");
                properties.setProperty("mail.smtp.starttls.required", "true");
            }
            case STARTTLS_OFFERED -> properties.setProperty("mail.smtp.starttls.enable", "true");
            case TLS, NONE -> { }
        }
        return properties;
    }
}
