// SPDX-License-Identifier: MIT
// Tests of src/report/page.c: data is put into the bundled page, whole or not at all, and cannot break out of its
// element.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"
#include "report/page.h"
#include "tests/folder.h"

static char folder[FOLDER_SIZE];

static int make_folder(void **state)
{
    (void)state;
    return folder_make(folder);
}

static int remove_folder(void **state)
{
    (void)state;
    return rmdir(folder);
}

static void page_holds_data_once_and_no_address(void **state)
{
    (void)state;
    diag_list *d = diag_new();
    char *path = path_join(folder, "report.html");
    assert_true(report_write_page(path, "{\"trial\":\"T\"}", d));
    size_t n;
    char *page = file_read_text(path, &n, d, NULL);
    assert_non_null(page);
    const char *data = strstr(page, "<script type=\"application/json\" id=\"coley-data\">{\"trial\":\"T\"}</script>");
    assert_non_null(data);
    assert_null(strstr(data + 60, "id=\"coley-data\">{"));
    assert_null(strstr(page, "<!--COLEY-DATA-->"));
    // offline: nothing is loaded from anywhere
    assert_null(strstr(page, "src=\"http"));
    assert_null(strstr(page, "href=\"http"));
    assert_non_null(strstr(page, "default-src 'none'"));
    assert_true(n > 40000 && n < 2000000);    // the bundle is in it
    free(page);
    unlink(path);
    free(path);
    diag_free(d);
}

static void unescaped_data_is_refused_and_nothing_written(void **state)
{
    (void)state;
    diag_list *d = diag_new();
    char *path = path_join(folder, "bad.html");
    assert_false(report_write_page(path, "{\"trial\":\"</script>\"}", d));
    assert_int_equal(diag_errors(d), 1);
    assert_false(file_exists(path));
    free(path);
    diag_free(d);
}

static void missing_folder_is_an_error(void **state)
{
    (void)state;
    diag_list *d = diag_new();
    char *path = path_join(folder, "none/report.html");
    assert_false(report_write_page(path, "{}", d));
    assert_int_equal(diag_errors(d), 1);
    free(path);
    diag_free(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(page_holds_data_once_and_no_address),
        cmocka_unit_test(unescaped_data_is_refused_and_nothing_written),
        cmocka_unit_test(missing_folder_is_an_error),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
