package io.tollgate.entrypoints.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.parallel.ResourceLock;

/** Tests with {@link BrowserSite}, one at a time: after each its pages are closed, nothing was asked of another host, and no console complained. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ResourceLock(BrowserSite.LOCK)
@ExtendWith(InBrowser.Quiet.class)
@interface InBrowser {

    final class Quiet implements BeforeEachCallback, AfterEachCallback {
        @Override
        public void beforeEach(ExtensionContext test) {
            BrowserSite.get().complaints.clear();
        }

        @Override
        public void afterEach(ExtensionContext test) {
            BrowserSite site = BrowserSite.get();
            site.closePages();
            assertThat(site.complaints).isEmpty();
        }
    }
}
