using System.Text;
using CaffeTop.Export.Charts;
using CaffeTop.Runs;

namespace CaffeTop.Export;

/// <summary>Writes runs in one of the formats that need no more than their models.</summary>
internal static class RunExport
{
    /// <exception cref="Engine.CaffeTopException">The folder or the disk refused.</exception>
    public static void Write(string path, ExportFormat format, IReadOnlyList<RunModel> runs, ExportChoice choice) =>
        OutputFile.Write(path, stream => Write(stream, format, runs, choice, wide: false));

    public static void Write(Stream stream, ExportFormat format, IReadOnlyList<RunModel> runs, ExportChoice choice, bool wide)
    {
        switch (format)
        {
            case ExportFormat.Csv when wide:
                CsvFile.WriteWide(stream, runs, choice);
                break;
            case ExportFormat.Csv:
                CsvFile.WriteLong(stream, runs, choice);
                break;
            case ExportFormat.Json:
                RunJson.Write(stream, runs, choice);
                break;
            case ExportFormat.Svg:
                stream.Write(ChartPicture.Svg(runs, choice));
                break;
            case ExportFormat.Png:
                stream.Write(ChartPicture.Png(runs, choice));
                break;
            case ExportFormat.TensorBoard:
                TensorBoardFile.Write(stream, runs, choice);
                break;
            default:
                stream.Write(Encoding.UTF8.GetBytes(TextCharts.Render(runs, choice)));
                break;
        }
    }
}
