using CaffeTop.Events;

namespace CaffeTop.LogParse.Reading;

/// <summary>
/// Lines of a debug_info block. BVLC says all in one line; NVCaffe 0.16 names the layer in one line and its blobs in the following; the form of 2014 gives the
/// sum of magnitudes and, in brackets, their mean.
/// </summary>
internal sealed class DebugLine(ILogSink sink)
{
    private const int LongestName = 512;
    private readonly byte[] _layer = new byte[LongestName];
    private int _layerLength;
    private bool _isBackward;

    /// <summary>No layer has been named for blobs in lines of their own.</summary>
    public void Reset() => _layerLength = 0;

    /// <summary>Text that begins with <c>[</c>.</summary>
    public bool TryTell(in LineContext line, ReadOnlySpan<byte> text)
    {
        if (text.StartsWith("[Forward] "u8)) return TryForward(line, text[10..]);
        if (text.StartsWith("[Backward] "u8)) return TryBackward(line, text[11..]);
        if (text.StartsWith("[debug_info] [Forward] "u8)) return TryForward(line, text[23..]);
        if (text.StartsWith("[debug_info] [Backward] "u8)) return TryBackward(line, text[24..]);
        if (!text.StartsWith("[Update] Layer "u8)) return false;
        if (!TryUpdate(line, text[15..])) sink.Message(line, LogMessage.ParameterUpdated, text[15..], -1);
        return true;
    }

    /// <summary><c>-> top blob B, count: C data: X</c>, a line under its layer's.</summary>
    public bool TryBlobOfLayer(in LineContext line, ReadOnlySpan<byte> text)
    {
        if (_layerLength == 0) return false;
        StatKind kind;
        ReadOnlySpan<byte> blob;
        if (text.StartsWith("-> top blob "u8))
        {
            kind = StatKind.TopData;
            blob = text[12..];
        }
        else if (text.StartsWith("-> bottom blob "u8))
        {
            kind = StatKind.BottomDiff;
            blob = text[15..];
        }
        else if (text.StartsWith("-> param blob "u8))
        {
            kind = _isBackward ? StatKind.ParamDiff : StatKind.ParamData;
            blob = text[14..];
        }
        else
        {
            return false;
        }

        var count = blob.LastIndexOf(", count: "u8);
        if (count < 0) return false;
        var colon = blob.LastIndexOf((byte)':');
        if (colon <= count + 7 || !TryLast(blob, colon + 1, out var value)) return false;
        sink.DebugValue(line, kind, _layer.AsSpan(0, _layerLength), blob[..count], value);
        return true;
    }

    // "ip, param 0 data: 0.1; diff: 0.002", until 2015; a shared parameter's line names its owner instead of its values.
    private bool TryUpdate(in LineContext line, ReadOnlySpan<byte> text)
    {
        var end = text.LastIndexOf("; diff:"u8);
        if (end < 0 || !TryBlob(text[..end], ", param "u8, " data:"u8, out var layer, out var parameter, out var data)) return false;
        if (!TryLast(text, end + 7, out var update)) return false;
        sink.ParameterUpdate(line, text[..layer], parameter, data, update);
        return true;
    }

    private bool TryForward(in LineContext line, ReadOnlySpan<byte> text)
    {
        if (text.StartsWith("Layer "u8)) return TryLayer(line, text[6..], StatKind.TopData, StatKind.ParamData, false);
        if (!text.StartsWith("Input "u8)) return false;
        text = text[6..];
        var data = text.LastIndexOf(" data:"u8);
        if (data < 0 || !TryLast(text, data + 6, out var input)) return false;
        sink.DebugValue(line, StatKind.TopData, default, text[..data], input);
        return true;
    }

    private bool TryBackward(in LineContext line, ReadOnlySpan<byte> text)
    {
        if (text.StartsWith("Layer "u8)) return TryLayer(line, text[6..], StatKind.BottomDiff, StatKind.ParamDiff, true);
        if (!text.StartsWith("All net params (data, diff): L1 norm = ("u8)) return false;
        var at = 40;
        if (!TryPair(text, ref at, out var l1Data, out var l1Diff)) return false;
        var second = text[at..].IndexOf((byte)'(');
        if (second < 0) return false;
        at += second + 1;
        if (!TryPair(text, ref at, out var l2Data, out var l2Diff)) return false;
        sink.DebugNorms(line, l1Data, l1Diff, l2Data, l2Diff);
        return true;
    }

    // "conv1, top blob conv1 data: 0.1"; forward speaks of tops, backward of bottoms.
    private bool TryLayer(in LineContext line, ReadOnlySpan<byte> text, StatKind ofBlob, StatKind ofParameter, bool isBackward)
    {
        if (UsualDebug.TryRead(text, isBackward, out var usual))
        {
            sink.DebugValue(line, usual.IsParameter ? ofParameter : ofBlob, text[..usual.LayerLength], text.Slice(usual.BlobStart, usual.BlobLength), usual.Value);
            return true;
        }

        var what = isBackward ? " diff:"u8 : " data:"u8;
        if (TryBlob(text, isBackward ? ", bottom blob "u8 : ", top blob "u8, what, out var layer, out var blob, out var value))
        {
            sink.DebugValue(line, ofBlob, text[..layer], blob, value);
            return true;
        }

        if (TryBlob(text, ", param blob "u8, what, out layer, out blob, out value))
        {
            sink.DebugValue(line, ofParameter, text[..layer], blob, value);
            return true;
        }

        return TryName(line, text, isBackward);
    }

    // NVCaffe 0.16: the layer alone, its blobs in the next lines.
    private bool TryName(in LineContext line, ReadOnlySpan<byte> text, bool isBackward)
    {
        text = text.TrimEnd((byte)' ');
        if (text.IsEmpty || text.Length > LongestName || text.IndexOf(" blob "u8) >= 0) return false;
        text.CopyTo(_layer);
        (_layerLength, _isBackward) = (text.Length, isBackward);
        sink.Message(line, LogMessage.DebugLayer, text, -1);
        return true;
    }

    private static bool TryBlob(
        ReadOnlySpan<byte> text, ReadOnlySpan<byte> kind, ReadOnlySpan<byte> what, out int layerLength, out ReadOnlySpan<byte> blob, out double value)
    {
        layerLength = text.IndexOf(kind);
        blob = default;
        value = 0;
        if (layerLength < 0) return false;
        var rest = text[(layerLength + kind.Length)..];
        var end = rest.LastIndexOf(what);
        if (end < 0) return false;
        blob = rest[..end];
        return TryLast(rest, end + what.Length, out value);
    }

    // A number at the end, or the mean in brackets behind it.
    private static bool TryLast(ReadOnlySpan<byte> text, int at, out double value)
    {
        while ((uint)at < (uint)text.Length && text[at] == ' ') at++;
        if (!NumberReader.TryReal(text, ref at, out value)) return false;
        while ((uint)at < (uint)text.Length && text[at] == ' ') at++;
        if ((uint)at >= (uint)text.Length) return true;
        if (text[at] != '(') return false;
        at++;
        if (!NumberReader.TryReal(text, ref at, out value)) return false;
        return text[at..].TrimEnd((byte)' ').SequenceEqual(")"u8);
    }

    private static bool TryPair(ReadOnlySpan<byte> text, ref int at, out double data, out double diff)
    {
        diff = 0;
        if (!NumberReader.TryReal(text, ref at, out data)) return false;
        while ((uint)at < (uint)text.Length && (text[at] == ',' || text[at] == ' ')) at++;
        return NumberReader.TryReal(text, ref at, out diff) && (uint)at < (uint)text.Length && text[at++] == ')';
    }
}
