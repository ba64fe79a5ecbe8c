namespace CaffeTop.Summary;

internal static class RunText
{
    public static string Render(LogSummary log) => log.Path;
}
