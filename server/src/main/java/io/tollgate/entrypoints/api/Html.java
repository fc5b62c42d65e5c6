package io.tollgate.entrypoints.api;

/** HTML put together so that every text in it is escaped. */
final class Html {
    private final StringBuilder html = new StringBuilder();

    static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;");
    }

    /** As written: for markup of our own only. */
    Html raw(String markup) {
        html.append(markup);
        return this;
    }

    Html text(String text) {
        html.append(escaped(text));
        return this;
    }

    /** Text in which `backticks` mark code, as in Markdown. */
    Html prose(String text) {
        String[] parts = text.split("`", -1);
        for (int part = 0; part < parts.length; part++) {
            if (part % 2 == 1) {
                raw("<code>").text(parts[part]).raw("</code>");
            } else {
                text(parts[part]);
            }
        }
        return this;
    }

    Html element(String name, String text) {
        return raw("<" + name + ">").text(text).raw("</" + name + ">");
    }

    @Override
    public String toString() {
        return html.toString();
    }
}
