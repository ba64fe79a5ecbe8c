using System.Globalization;
using System.Text;
using CaffeTop.Terminal.Cells;

namespace CaffeTop.Terminal.Tests;

/// <summary>
/// Compares a drawn buffer with a file that people have looked at: its characters, then a grid with one letter per look, then the looks.
/// UPDATE_GOLDEN=1 writes the files anew.
/// </summary>
internal static class Golden
{
    private const string Letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

    public static void Check(string name, CellBuffer buffer)
    {
        var path = Path.Combine(Folder(), name + ".txt");
        var actual = Describe(buffer);
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
        {
            File.WriteAllText(path, actual);
            return;
        }

        Assert.True(File.Exists(path), $"{path} does not exist; UPDATE_GOLDEN=1 writes it");
        var expected = File.ReadAllText(path);
        if (expected == actual) return;
        var (wanted, found) = (expected.Split('\n'), actual.Split('\n'));
        var line = Enumerable.Range(0, Math.Max(wanted.Length, found.Length)).First(i => wanted.ElementAtOrDefault(i) != found.ElementAtOrDefault(i));
        Assert.Fail($"{name}.txt, line {line + 1}:\nexpected {wanted.ElementAtOrDefault(line)}\nfound    {found.ElementAtOrDefault(line)}\n\n{actual}");
    }

    private static string Describe(CellBuffer buffer)
    {
        var text = new StringBuilder(buffer.ToText()).Append('\n');
        var looks = new List<Style> { default };
        for (var y = 0; y < buffer.Height; y++)
        {
            var row = new char[buffer.Width];
            for (var x = 0; x < buffer.Width; x++)
            {
                var style = buffer[x, y].Style;
                if (!looks.Contains(style)) looks.Add(style);
                row[x] = looks.IndexOf(style) is var look and > 0 ? Letters[look - 1] : '.';
            }

            text.Append(row).Append('\n');
        }

        for (var i = 1; i < looks.Count; i++)
            text.Append(CultureInfo.InvariantCulture, $"\n{Letters[i - 1]} {Name(looks[i].Foreground)} on {Name(looks[i].Background)} {looks[i].Attributes}");
        return text.Append('\n').ToString();
    }

    private static string Name(Ink ink) =>
        ink.IsDefault ? "default" : ink.IsPalette ? $"palette {ink.Index}" : $"#{ink.Red:x2}{ink.Green:x2}{ink.Blue:x2}";

    private static string Folder()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "caffetop.sln"))) return Path.Combine(folder, "tests", "Terminal.Tests", "Goldens");
        }

        throw new InvalidOperationException("the tests run outside a checkout");
    }
}
