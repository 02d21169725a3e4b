"""Sends events with openlineage-python, unchanged, over the transport that it is told to use.

usage: send-events.py URL http|async_http plain|gzip RUNS
Prints the id of each run, one a line.
"""

import datetime
import sys

from openlineage.client import OpenLineageClient
from openlineage.client.event_v2 import (
    DatasetEvent,
    InputDataset,
    Job,
    JobEvent,
    OutputDataset,
    Run,
    RunEvent,
    RunState,
    StaticDataset,
)
from openlineage.client.facet_v2 import (
    column_lineage_dataset,
    dataset_version_dataset,
    error_message_run,
    nominal_time_run,
    parent_run,
    schema_dataset,
    source_code_location_job,
    sql_job,
    symlinks_dataset,
)
from openlineage.client.uuid import generate_new_uuid

url, transport, compression, runs = sys.argv[1:]
config = {"type": transport, "url": url}
if compression == "gzip":
    config["compression"] = "gzip"
client = OpenLineageClient(config={"transport": config})


def now():
    return datetime.datetime.now(datetime.timezone(datetime.timedelta(hours=5, minutes=30))).isoformat()


def run_event(state, run, index):
    facets = {
        "parent": parent_run.ParentRunFacet(
            run=parent_run.Run(str(parent)), job=parent_run.Job("airflow", "daily")
        ),
        "nominalTime": nominal_time_run.NominalTimeRunFacet(now(), now()),
    }
    if state == RunState.FAIL:
        facets["errorMessage"] = error_message_run.ErrorMessageRunFacet("it broke", "PYTHON")
    return RunEvent(
        eventType=state,
        eventTime=now(),
        run=Run(run, facets),
        job=Job(
            "airflow",
            f"daily.task-{index}",
            {
                "sql": sql_job.SQLJobFacet("SELECT 1"),
                "sourceCodeLocation": source_code_location_job.SourceCodeLocationJobFacet(
                    type="git", url="https://github.com/acme/etl", version="1f3c9aa"
                ),
            },
        ),
        producer="https://example.org/python",
        inputs=[
            InputDataset(
                "s3://lake",
                f"/clicks/{index}/",
                facets={"version": dataset_version_dataset.DatasetVersionDatasetFacet("7")},
            )
        ],
        outputs=[
            OutputDataset(
                "postgres://db:5432",
                f"shop.public.t{index}",
                facets={
                    "schema": schema_dataset.SchemaDatasetFacet(
                        [schema_dataset.SchemaDatasetFacetFields("id", "bigint")]
                    ),
                    "symlinks": symlinks_dataset.SymlinksDatasetFacet(
                        [symlinks_dataset.Identifier("hive", f"t{index}", "TABLE")]
                    ),
                    "columnLineage": column_lineage_dataset.ColumnLineageDatasetFacet(
                        fields={
                            "id": column_lineage_dataset.Fields(
                                [column_lineage_dataset.InputField("s3://lake", "only-in-columns", "x")]
                            )
                        }
                    ),
                },
            )
        ],
    )


parent = generate_new_uuid()
for index in range(int(runs)):
    run = str(generate_new_uuid())
    client.emit(run_event(RunState.START, run, index))
    client.emit(run_event(RunState.FAIL if index % 5 == 4 else RunState.COMPLETE, run, index))
    print(run)
client.emit(
    JobEvent(
        eventTime=now(),
        producer="https://example.org/python",
        job=Job("dbt", "model.orders"),
        inputs=[InputDataset("dbt", "raw_orders")],
        outputs=[OutputDataset("dbt", "orders")],
    )
)
client.emit(
    DatasetEvent(
        eventTime=now(), producer="https://example.org/python", dataset=StaticDataset("dbt", "seeds")
    )
)
if not client.close(30.0):
    sys.exit("not everything was sent within 30 s")
