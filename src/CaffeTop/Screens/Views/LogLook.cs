using CaffeTop.Terminal.Themes;

namespace CaffeTop.Screens.Views;

/// <summary>How a line of a log looks: where its prefix ends, and whether it warns.</summary>
internal static class LogLook
{
    public static Role Of(string line)
    {
        if (line.Length > 4 && char.IsAsciiDigit(line[1]) && char.IsAsciiDigit(line[4]))
        {
            if (line[0] is 'E' or 'F') return Role.Bad;
            if (line[0] == 'W') return Role.Warning;
        }

        if (line.StartsWith("***", StringComparison.Ordinal) || line.Contains("= nan", StringComparison.Ordinal) || line.Contains("= -nan", StringComparison.Ordinal)) return Role.Bad;
        if (line.Contains("Test net output", StringComparison.Ordinal) || line.Contains("Testing net", StringComparison.Ordinal)) return Role.Series2;
        if (line.Contains(", loss = ", StringComparison.Ordinal) || line.Contains("Train net output", StringComparison.Ordinal)) return Role.Series1;
        return line.Contains("Snapshotting", StringComparison.Ordinal) ? Role.Good : Role.Text;
    }

    /// <summary>Length of <c>I1121 22:40:18.271346  3455 net.cpp:131] </c>, 0 where a line has none.</summary>
    public static int Prefix(string line)
    {
        if (line.Length < 10 || line[0] is not ('I' or 'W' or 'E' or 'F') || !char.IsAsciiDigit(line[1])) return 0;
        var end = line.IndexOf("] ", StringComparison.Ordinal);
        return end is < 0 or > 120 ? 0 : end + 2;
    }
}
