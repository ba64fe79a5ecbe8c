using System.Globalization;

namespace CaffeTop.Engine.Nvidia.Tests;

/// <summary>Headers/table.txt: a name and what the headers say of it, a line each.</summary>
internal static class HeaderTable
{
    public static string Folder { get; } = Path.Combine(AppContext.BaseDirectory, "Headers");

    public static IReadOnlyDictionary<string, string> Lines { get; } = Read(File.ReadLines(Path.Combine(Folder, "table.txt")));

    /// <summary>A constant, a size or an offset.</summary>
    public static long Number(string name) => long.Parse(Lines[name], CultureInfo.InvariantCulture);

    public static bool IsNumber(string name) => char.IsAsciiDigit(Lines[name][0]);

    public static Dictionary<string, string> Read(IEnumerable<string> lines)
        => lines.Where(static line => line.Length > 0 && line[0] != '#').Select(static line => line.Split(' ', 2)).ToDictionary(static words => words[0], static words => words[1]);
}
