using System.Globalization;
using System.Text;

namespace CaffeTop.Engine.Devices.Cuda.Dnn;

/// <summary>
/// What searches found, for later runs: $XDG_CACHE_HOME/caffetop/convolutions has a file for each direction of each geometry on each kind of GPU,
/// driver, cuDNN and precision. A run that finds its choices there starts at once, and computes the same bits as the one that searched.
/// </summary>
/// <param name="surroundings">Everything besides the geometry that times depend on.</param>
internal sealed class ConvolutionCache(string surroundings)
{
    private static readonly DiskCache Cache = new("convolutions", ".txt");

    /// <summary>The candidates in their order; null where nothing is known.</summary>
    public List<ConvolutionCandidate>? Read(in ConvolutionQuestion question)
        => Cache.Read(Key(question)) is { } bytes ? Parse(Encoding.UTF8.GetString(bytes)) : null;

    public void Write(in ConvolutionQuestion question, List<ConvolutionCandidate> candidates) => Cache.Write(Key(question), Encoding.UTF8.GetBytes(Format(candidates)));

    /// <summary>A line each: <c>algorithm math-type deterministic milliseconds workspace</c>.</summary>
    internal static string Format(List<ConvolutionCandidate> candidates) => string.Concat(candidates.Select(static c => string.Create(
        CultureInfo.InvariantCulture, $"{c.Algorithm} {c.MathType} {(c.IsDeterministic ? 1 : 0)} {c.Milliseconds:R} {c.WorkspaceBytes}\n")));

    /// <summary>Null where a line is none of ours.</summary>
    internal static List<ConvolutionCandidate>? Parse(string text)
    {
        List<ConvolutionCandidate> candidates = [];
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var words = line.Split(' ');
            if (words.Length != 5 || !int.TryParse(words[0], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var algorithm)
                || !int.TryParse(words[1], NumberStyles.None, CultureInfo.InvariantCulture, out var math) || words[2] is not ("0" or "1")
                || !double.TryParse(words[3], NumberStyles.Float, CultureInfo.InvariantCulture, out var time)
                || !long.TryParse(words[4], NumberStyles.None, CultureInfo.InvariantCulture, out var bytes)
                || algorithm < ConvolutionCandidate.Im2col)
            {
                return null;
            }

            candidates.Add(new ConvolutionCandidate(algorithm, math, words[2] == "1", time, bytes));
        }

        return candidates.Exists(static c => c.IsIm2col) ? candidates : null;
    }

    private string Key(in ConvolutionQuestion question) => $"1|{surroundings}|{question.Text}|{question.Direction}";
}
