package io.tollgate.domain.notifications;

import jakarta.mail.MessagingException;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.OptionalInt;

/** Puts mails into a folder, one {@code .eml} file each, where no mail server is set: to be looked at, not to reach anyone. */
public final class FolderCarrier implements MailCarrier {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH-mm-ss").withZone(ZoneOffset.UTC);

    private final Path folder;
    private final MailMessages messages;

    /** @throws IllegalArgumentException when {@code from} is no mail address */
    public FolderCarrier(Path folder, String from) {
        this.folder = folder;
        this.messages = new MailMessages(from);
    }

    @Override
    public List<Outcome> send(List<Claimed> mails) {
        return mails.stream().map(this::put).toList();
    }

    /** Written beside and moved, so that a file is whole when it is there; one that is sent again takes its own place. */
    private Outcome put(Claimed mail) {
        try {
            MimeMessage message = messages.of(mail);
            Path file = folder.resolve(TIME.format(mail.createdAt()) + "-" + mail.id() + ".eml");
            Path unfinished = file.resolveSibling(file.getFileName() + ".part");
            Files.createDirectories(folder);
            try (OutputStream out = Files.newOutputStream(unfinished)) {
                message.writeTo(out);
            }
            Files.move(unfinished, file, StandardCopyOption.REPLACE_EXISTING);
            return new Outcome.Delivered(OptionalInt.empty());
        } catch (AddressException unreadable) {
            return Outcome.refused("The address " + mail.recipient() + " cannot be one: " + unreadable.getMessage());
        } catch (RuntimeException broken) {
            return Outcome.failed("The mail cannot be written: " + broken);
        } catch (IOException | MessagingException failure) {
            return Outcome.failed(String.valueOf(failure.getMessage()));
        }
    }
}
