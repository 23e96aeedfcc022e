/* A data set with rows compressed by run lengths (COMPRESS=CHAR), by ReadStat; see README.md for how it is compiled. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include "readstat.h"

static ssize_t put(const void *data, size_t length, void *file) { return write(*(int *)file, data, length); }

int main(int count, char **arguments) {
    if (count != 3) return 2;
    int file = open(arguments[1], O_WRONLY | O_CREAT | O_TRUNC, 0644);
    FILE *values = fopen(arguments[2], "w");
    readstat_writer_t *writer = readstat_writer_init();
    readstat_set_data_writer(writer, &put);
    readstat_writer_set_compression(writer, READSTAT_COMPRESS_ROWS);
    readstat_variable_t *id = readstat_add_variable(writer, "USUBJID", READSTAT_TYPE_STRING, 40);
    readstat_variable_t *aval = readstat_add_variable(writer, "AVAL", READSTAT_TYPE_DOUBLE, 8);
    readstat_variable_t *cnsr = readstat_add_variable(writer, "CNSR", READSTAT_TYPE_DOUBLE, 8);
    readstat_variable_t *code = readstat_add_variable(writer, "PARAMCD", READSTAT_TYPE_STRING, 400);
    readstat_variable_t *day = readstat_add_variable(writer, "ADT", READSTAT_TYPE_DOUBLE, 8);
    readstat_variable_set_format(day, "DATE9");
    const int rows = 300;
    readstat_begin_writing_sas7bdat(writer, &file, rows);
    fprintf(values, "# write_readstat.c, ReadStat of pyreadstat 1.3.7; ADT in days since 1960\nUSUBJID,AVAL,CNSR,PARAMCD,ADT\n");
    for (int row = 0; row < rows; row++) {
        char subject[41];
        snprintf(subject, sizeof subject, "%03d-%s-%04d", row % 7, row % 5 ? "AAAAAAAAAAAA" : "@@@", row);
        double time = row % 3 ? row / 7.0 : row;
        readstat_begin_row(writer);
        readstat_insert_string_value(writer, id, subject);
        readstat_insert_double_value(writer, aval, time);
        readstat_insert_double_value(writer, cnsr, row % 2);
        readstat_insert_string_value(writer, code, "PFS");
        if (row % 11) readstat_insert_double_value(writer, day, 24000 + row);
        else readstat_insert_missing_value(writer, day);
        readstat_end_row(writer);
        fprintf(values, "%s,%.17g,%d,PFS,", subject, time, row % 2);
        if (row % 11) fprintf(values, "%d\n", 24000 + row);
        else fprintf(values, ".\n");
    }
    readstat_error_t error = readstat_end_writing(writer);
    if (error != READSTAT_OK) fprintf(stderr, "%s\n", readstat_error_message(error));
    readstat_writer_free(writer);
    fclose(values);
    close(file);
    return error != READSTAT_OK;
}
