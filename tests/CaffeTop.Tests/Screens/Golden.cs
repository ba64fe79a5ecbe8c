using System.Runtime.CompilerServices;

namespace CaffeTop.Tests.Screens;

/// <summary>Screens as text files beside the tests, reviewed like code; <c>UPDATE_GOLDEN=1</c> writes them anew.</summary>
internal static class Golden
{
    public static void Check(string name, string text, [CallerFilePath] string source = "")
    {
        var file = Path.Combine(Path.GetDirectoryName(source)!, "Golden", name + ".txt");
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
        {
            File.WriteAllText(file, text);
            return;
        }

        Assert.True(File.Exists(file), $"{file} is missing; UPDATE_GOLDEN=1 makes it");
        Assert.Equal(File.ReadAllText(file), text);
    }
}
