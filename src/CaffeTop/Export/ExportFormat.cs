namespace CaffeTop.Export;

/// <summary>How a run is exported (<c>--format</c>).</summary>
internal enum ExportFormat
{
    Csv,
    Json,
    Jsonl,
    Svg,
    Png,
    TensorBoard,
    Text,
}
