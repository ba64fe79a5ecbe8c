namespace CaffeTop.Engine.Proto;

/// <summary>The known name that a mistyped one was probably meant to be: Damerau-Levenshtein distance, case ignored first.</summary>
public static class NearestName
{
    private const int Longest = 64;

    /// <summary>The nearest of <paramref name="known"/> within a third of the name's length, or null where nothing is near.</summary>
    public static string? Find(ReadOnlySpan<char> name, IEnumerable<string> known)
    {
        if (name.Length is 0 or > Longest) return null;
        string? best = null;
        var limit = Math.Max(1, name.Length / 3);
        foreach (var candidate in known)
        {
            if (name.Equals(candidate, StringComparison.OrdinalIgnoreCase)) return candidate;
            if (candidate.Length > Longest || Math.Abs(candidate.Length - name.Length) > limit) continue;
            var distance = Distance(name, candidate);
            if (distance > limit || (best is not null && distance == limit)) continue;
            best = candidate;
            limit = distance;
        }

        return best;
    }

    /// <summary>Insertions, deletions, substitutions and swaps of neighbours that turn one name into the other; case counts as nothing.</summary>
    internal static int Distance(ReadOnlySpan<char> a, ReadOnlySpan<char> b)
    {
        Span<int> before = stackalloc int[b.Length + 1];
        Span<int> last = stackalloc int[b.Length + 1];
        Span<int> row = stackalloc int[b.Length + 1];
        for (var j = 0; j <= b.Length; j++) last[j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var same = Same(a[i - 1], b[j - 1]);
                row[j] = Math.Min(Math.Min(row[j - 1], last[j]) + 1, last[j - 1] + (same ? 0 : 1));
                if (i > 1 && j > 1 && Same(a[i - 1], b[j - 2]) && Same(a[i - 2], b[j - 1])) row[j] = Math.Min(row[j], before[j - 2] + 1);
            }

            last.CopyTo(before);
            row.CopyTo(last);
        }

        return last[b.Length];
    }

    private static bool Same(char a, char b) => char.ToLowerInvariant(a) == char.ToLowerInvariant(b);
}
