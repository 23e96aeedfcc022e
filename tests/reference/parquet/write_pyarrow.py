# Parquet files by pyarrow, and the values in them. Run in this folder: python3 write_pyarrow.py (pyarrow 26.0)
import datetime as d
import decimal
import math

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq

lung = pyarrow.csv.read_csv("../../../scenarios/data/ncctg_lung.csv", convert_options=pyarrow.csv.ConvertOptions(null_values=["", "NA"]))
pq.write_table(lung, "lung.parquet")
pq.write_table(lung, "lung_gzip_v2.parquet", compression="gzip", data_page_version="2.0", row_group_size=100, use_dictionary=False)
pq.write_table(lung, "lung_plain.parquet", compression="none")
pq.write_table(lung, "lung_zstd.parquet", compression="zstd")

day = lambda *parts: d.date(*parts)
types = pa.table({
    "double": pa.array([1.0, -118.625, 0.1, None, 1e300]),
    "float": pa.array([0.5, None, -2.25, 3.0, 1024.0], pa.float32()),
    "int8": pa.array([1, -128, None, 127, 0], pa.int8()),
    "uint32": pa.array([4294967295, 0, 1, None, 2], pa.uint32()),
    "int64": pa.array([2**53, -1, None, 0, 5]),
    "flag": pa.array([True, False, None, True, False]),
    "text": pa.array(["a", "Zürich", None, "", "肺癌"]),
    "category": pa.array(["low", "high", None, "low", "low"]).dictionary_encode(),
    "day": pa.array([day(1960, 1, 1), day(2026, 3, 31), None, day(1582, 10, 15), day(1969, 12, 31)]),
    "millis": pa.array([0, 1500, None, -1, 86_400_000], pa.timestamp("ms")),
    "micros": pa.array([0, 1_500_000, None, -250_000, 86_400_000_000], pa.timestamp("us", tz="UTC")),
    "nanos": pa.array([0, 1_500_000_000, None, -500_000_000, 86_400_000_000_000], pa.timestamp("ns")),
    "decimal": pa.array([decimal.Decimal(text) if text else None for text in ["1.25", "-0.5", None, "12345678.75", "0"]], pa.decimal128(12, 2)),
    "none": pa.array([None, None, None, None, None], pa.float64()),
})
pq.write_table(types, "types.parquet", version="2.6")
pq.write_table(pa.table({"id": [1, 2], "parts": [[1, 2], [3]]}), "nested.parquet")
pq.write_table(pa.table({"id": [1, 2], "part": [{"x": 1}, {"x": 2}]}), "struct.parquet")


def written(value):
    if value is None:
        return "."
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, d.datetime):
        epoch = d.datetime(1970, 1, 1, tzinfo=value.tzinfo)
        return repr((value - epoch).total_seconds())
    if isinstance(value, d.date):
        return value.isoformat()
    return str(value)


with open("types.csv", "w", encoding="utf-8") as file:
    print(f"# write_pyarrow.py, pyarrow {pa.__version__}; moments in seconds since 1970", file=file)
    print(",".join(types.column_names), file=file)
    for row in types.to_pylist():
        print(",".join(written(row[name]) for name in types.column_names), file=file)
