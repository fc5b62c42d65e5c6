package io.tollgate.domain.notifications;

import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.TemplateOutput;
import gg.jte.output.StringOutput;

/** A letter as an HTML page, by the template {@code mail/letter.jte}, which the build turns into Java. */
final class LetterPage {
    private static final TemplateEngine TEMPLATES = TemplateEngine.createPrecompiled(ContentType.Html);

    private LetterPage() {}

    static String of(Letter letter) {
        TemplateOutput page = new StringOutput();
        TEMPLATES.render("mail/letter.jte", letter, page);
        return page.toString();
    }
}
