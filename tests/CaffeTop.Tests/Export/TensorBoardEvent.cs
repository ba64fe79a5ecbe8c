using System.Text;
using Google.Protobuf;

namespace CaffeTop.Tests.Export;

/// <summary>One of TensorBoard's Event messages, read by protobuf's own reader: wall_time 1, step 2, file_version 3, summary 5 { value 1 { tag 1, simple_value 2 } }.</summary>
internal sealed record TensorBoardEvent(double Time, long Step, string Version, string Tag, float Value)
{
    public static TensorBoardEvent Read(ReadOnlySpan<byte> message)
    {
        var (time, step, version, tag, value) = (0.0, 0L, "", "", 0f);
        var input = new CodedInputStream(message.ToArray());
        while (input.ReadTag() is var field and not 0)
        {
            switch (WireFormat.GetTagFieldNumber(field))
            {
                case 1:
                    time = input.ReadDouble();
                    break;
                case 2:
                    step = input.ReadInt64();
                    break;
                case 3:
                    version = input.ReadString();
                    break;
                case 5:
                    (tag, value) = Summary(input.ReadBytes());
                    break;
                default:
                    throw new InvalidDataException("a field that an Event does not have here");
            }
        }

        return new TensorBoardEvent(time, step, version, tag, value);
    }

    private static (string Tag, float Value) Summary(ByteString summary)
    {
        var outer = summary.CreateCodedInput();
        Assert.Equal(1, WireFormat.GetTagFieldNumber(outer.ReadTag()));
        var input = outer.ReadBytes().CreateCodedInput();
        Assert.Equal(1, WireFormat.GetTagFieldNumber(input.ReadTag()));
        var tag = Encoding.UTF8.GetString(input.ReadBytes().Span);
        Assert.Equal(2, WireFormat.GetTagFieldNumber(input.ReadTag()));
        var value = input.ReadFloat();
        Assert.True(input.IsAtEnd && outer.IsAtEnd);
        return (tag, value);
    }
}
