namespace CaffeTop.LogParse.Files;

/// <summary>Why a followed log goes on with another text.</summary>
public enum LogRestart
{
    /// <summary>Another file stands under the name (rotation, deletion and new creation): its text follows the old one's, which was read to its end.</summary>
    Rotated,

    /// <summary>The file was cut and written anew: new text follows the old one.</summary>
    Truncated,

    /// <summary>The file was written anew with the text it had before (a copy of a growing log): all its lines come again, and what was made of the old ones has to go.</summary>
    Rewritten,
}
