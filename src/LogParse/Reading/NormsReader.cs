using CaffeTop.Events;

namespace CaffeTop.LogParse.Reading;

/// <summary>
/// Reads the text of a <see cref="LogMessage.Norms"/>, a layer's name and then blob by blob, without allocating; spans lie in the text. It stops at
/// the first thing that is not as the program writes it.
/// </summary>
public ref struct NormsReader
{
    private OwnBytes _words;
    private bool _isFirst = true;

    public NormsReader(ReadOnlySpan<byte> text)
    {
        _words = new OwnBytes(text);
        Layer = _words.Word(": "u8);
    }

    public ReadOnlySpan<byte> Layer { get; }

    /// <summary>Everything was read, and all of it was right.</summary>
    public readonly bool IsWhole => _words.IsAtEnd && !_isFirst;

    /// <summary>The next blob's name (or a parameter's index) and numbers; false where none follows.</summary>
    public bool TryNext(out StatKind kind, out ReadOnlySpan<byte> blob, out SampledNorms norms)
    {
        kind = default;
        blob = default;
        norms = default;
        if (!_words.IsRight || (!_isFirst && !_words.Try("; "u8))) return false;
        _isFirst = false;
        if (_words.Try("top "u8)) kind = StatKind.TopData;
        else if (_words.Try("param diff "u8)) kind = StatKind.ParamDiff;
        else if (_words.Try("param "u8)) kind = StatKind.ParamData;
        else
        {
            _words.Skip("bottom diff "u8);
            kind = StatKind.BottomDiff;
        }

        blob = _words.Word(" mean "u8);
        var mean = _words.Real();
        _words.Skip(", L2 "u8);
        var l2 = _words.Real();
        _words.Skip(", "u8);
        var min = (float)_words.Real();
        _words.Skip(" to "u8);
        var max = (float)_words.Real();
        var zeros = _words.Try(", zeros "u8) ? _words.Real() : 0;
        var nonFinite = _words.Try(", not finite "u8) ? _words.Integer() : 0;
        double? ratio = _words.Try(", update "u8) ? _words.Real() : null;
        norms = new SampledNorms(mean, l2, min, max, zeros, nonFinite, ratio);
        return _words.IsRight;
    }
}
