package io.tollgate.domain.documents;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.Golden;
import io.tollgate.domain.invoicing.SampleDocuments;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.text.PDFTextStripper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.mustangproject.validator.ZUGFeRDValidator;

/** Documents of every kind: what they say, that they are the same each time, and what an independent validator says of them. */
class InvoiceDocumentsTest {
    private static final Map<String, InvoiceDocument> ALL = SampleDocuments.all();

    @TempDir
    Path folder;

    static Stream<String> kinds() {
        return ALL.keySet().stream();
    }

    /** Against EN 16931 with its own rules, and against PDF/A-3. */
    @ParameterizedTest
    @MethodSource("kinds")
    void isAValidEInvoice(String kind) throws IOException {
        Path file = folder.resolve(kind + ".pdf");
        Files.write(file, PdfPages.of(ALL.get(kind)));
        String report = new ZUGFeRDValidator().validate(file.toString());
        assertThat(report).as(kind).contains("<summary status=\"valid\"/>").doesNotContain("status=\"invalid\"").doesNotContain("<error").doesNotContain("<warning");
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void says(String kind) throws IOException {
        Golden.text("documents/" + kind + ".txt").isText(textOf(PdfPages.of(ALL.get(kind))));
        Golden.text("documents/" + kind + ".html").isText(HtmlPages.of(ALL.get(kind), Optional.of("Open.")));
        Golden.text("documents/" + kind + ".xml").isText(ElectronicInvoice.of(ALL.get(kind)).orElseThrow().replace("><ram:", ">\n<ram:"));
    }

    @Test
    void isTheSameToTheByteEachTime() {
        assertThat(PdfPages.of(ALL.get("regular"))).isEqualTo(PdfPages.of(SampleDocuments.all().get("regular")));
    }

    @Test
    void goesOnOverPagesWithItsHeadRepeated() throws IOException {
        byte[] pdf = PdfPages.of(SampleDocuments.longOne());
        textOf(pdf);
        try (PDDocument document = Loader.loadPDF(pdf)) {
            assertThat(document.getNumberOfPages()).isGreaterThanOrEqualTo(4);
            PDFTextStripper second = new PDFTextStripper();
            second.setStartPage(2);
            second.setEndPage(2);
            assertThat(second.getText(document)).contains("Description", "Unit price", "Page 2 of " + document.getNumberOfPages());
        }
    }

    @Test
    void aDraftSaysSoAndIsNoEInvoice() throws IOException {
        InvoiceDocument draft = SampleDocuments.draft();
        assertThat(textOf(PdfPages.of(draft))).contains("Draft invoice", "none yet", "Comes to USD 199.78");
        assertThat(ElectronicInvoice.of(draft)).isEmpty();
    }

    private static String textOf(byte[] pdf) throws IOException {
        Path look = Path.of("target/documents");
        Files.createDirectories(look);
        try (PDDocument document = Loader.loadPDF(pdf)) {
            String title = document.getDocumentInformation().getTitle();
            Files.write(look.resolve(title + ".pdf"), pdf);
            PDFTextStripper stripper = new PDFTextStripper();
            stripper.setSortByPosition(true);
            return stripper.getText(document).lines().map(String::stripTrailing).collect(java.util.stream.Collectors.joining("\n")) + "\n";
        }
    }
}
