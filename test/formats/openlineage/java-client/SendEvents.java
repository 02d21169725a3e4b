import io.openlineage.client.OpenLineage;
import io.openlineage.client.OpenLineage.RunEvent.EventType;
import io.openlineage.client.OpenLineageClient;
import io.openlineage.client.transports.HttpConfig;
import io.openlineage.client.transports.HttpTransport;
import io.openlineage.client.utils.UUIDUtils;
import java.net.URI;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.UUID;

/**
 * Sends events with openlineage-java, unchanged, over HTTP.
 *
 * usage: java SendEvents.java URL plain|gzip RUNS
 * Prints the id of each run, one a line.
 */
public class SendEvents {
  static final OpenLineage OPEN_LINEAGE = new OpenLineage(URI.create("https://example.org/java"));
  static final UUID PARENT = UUIDUtils.generateNewUUID();

  public static void main(String[] arguments) throws Exception {
    HttpConfig config = new HttpConfig();
    config.setUrl(URI.create(arguments[0]));
    if (arguments[1].equals("gzip")) config.setCompression(HttpConfig.Compression.GZIP);
    int runs = Integer.parseInt(arguments[2]);
    try (OpenLineageClient client = new OpenLineageClient(new HttpTransport(config))) {
      for (int index = 0; index < runs; index++) {
        UUID run = UUIDUtils.generateNewUUID();
        client.emit(runEvent(EventType.START, run, index));
        client.emit(runEvent(EventType.RUNNING, run, index));
        client.emit(runEvent(index % 5 == 4 ? EventType.FAIL : EventType.COMPLETE, run, index));
        System.out.println(run);
      }
      client.emit(datasetEvent());
      client.emit(jobEvent());
    }
  }

  /** The clock's nanoseconds and an offset that is not a whole hour. */
  static ZonedDateTime now() {
    return ZonedDateTime.now(ZoneOffset.ofHoursMinutes(5, 30));
  }

  static OpenLineage.RunEvent runEvent(EventType type, UUID run, int index) {
    return OPEN_LINEAGE.newRunEventBuilder()
        .eventType(type)
        .eventTime(now())
        .run(OPEN_LINEAGE.newRun(run, OPEN_LINEAGE.newRunFacetsBuilder()
            .parent(OPEN_LINEAGE.newParentRunFacetBuilder()
                .run(OPEN_LINEAGE.newParentRunFacetRunBuilder().runId(PARENT).build())
                .job(OPEN_LINEAGE.newParentRunFacetJobBuilder().namespace("spark").name("nightly").build())
                .build())
            .processing_engine(OPEN_LINEAGE.newProcessingEngineRunFacet("4.0.1", "spark", "1.54.0"))
            .build()))
        .job(OPEN_LINEAGE.newJobBuilder()
            .namespace("spark")
            .name("nightly.stage-" + index)
            .facets(OPEN_LINEAGE.newJobFacetsBuilder()
                .sourceCodeLocation(OPEN_LINEAGE.newSourceCodeLocationJobFacetBuilder()
                    .type("git")
                    .url(URI.create("https://github.com/acme/etl/blob/main/Stage.java"))
                    .repoUrl("https://github.com/acme/etl.git")
                    .version("1f3c9aa")
                    .build())
                .build())
            .build())
        .inputs(List.of(OPEN_LINEAGE.newInputDatasetBuilder()
            .namespace("s3://lake")
            .name("clicks/" + index)
            .facets(OPEN_LINEAGE.newDatasetFacetsBuilder()
                .version(OPEN_LINEAGE.newDatasetVersionDatasetFacet("7"))
                .build())
            .build()))
        .outputs(List.of(OPEN_LINEAGE.newOutputDatasetBuilder()
            .namespace("hdfs://warehouse:8020")
            .name("/features/" + index)
            .facets(features(index))
            .build()))
        .build();
  }

  static OpenLineage.DatasetFacets features(int index) {
    return OPEN_LINEAGE.newDatasetFacetsBuilder()
        .schema(OPEN_LINEAGE.newSchemaDatasetFacet(List.of(
            OPEN_LINEAGE.newSchemaDatasetFacetFields("user", "bigint", null, null, null))))
        .symlinks(OPEN_LINEAGE.newSymlinksDatasetFacet(List.of(
            OPEN_LINEAGE.newSymlinksDatasetFacetIdentifiers(
                "hive://metastore:9083", "ml.f" + index, "TABLE"))))
        .columnLineage(OPEN_LINEAGE.newColumnLineageDatasetFacetBuilder()
            .fields(OPEN_LINEAGE.newColumnLineageDatasetFacetFieldsBuilder()
                .put("user", OPEN_LINEAGE.newColumnLineageDatasetFacetFieldsAdditionalBuilder()
                    .inputFields(List.of(OPEN_LINEAGE.newInputFieldBuilder()
                        .namespace("s3://lake")
                        .name("only-in-columns")
                        .field("user")
                        .build()))
                    .build())
                .build())
            .build())
        .build();
  }

  static OpenLineage.DatasetEvent datasetEvent() {
    return OPEN_LINEAGE.newDatasetEventBuilder()
        .eventTime(now())
        .dataset(OPEN_LINEAGE.newStaticDatasetBuilder().namespace("dbt").name("seeds").build())
        .build();
  }

  static OpenLineage.JobEvent jobEvent() {
    return OPEN_LINEAGE.newJobEventBuilder()
        .eventTime(now())
        .job(OPEN_LINEAGE.newJobBuilder().namespace("dbt").name("orders").build())
        .inputs(List.of(OPEN_LINEAGE.newInputDatasetBuilder().namespace("dbt").name("raw_orders").build()))
        .outputs(List.of(OPEN_LINEAGE.newOutputDatasetBuilder().namespace("dbt").name("orders").build()))
        .build();
  }
}
