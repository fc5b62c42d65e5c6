package io.tollgate.entrypoints.web;

import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.TemplateOutput;
import gg.jte.output.StringOutput;

/** The templates of {@code src/main/jte/web}, which the build turns into Java. */
final class Templates {
    private static final TemplateEngine ENGINE = TemplateEngine.createPrecompiled(ContentType.Html);

    private Templates() {}

    /** @param view the template's one parameter */
    static String render(String template, Object view) {
        TemplateOutput page = new StringOutput(16 * 1024);
        ENGINE.render("web/" + template + ".jte", view, page);
        return page.toString();
    }
}
