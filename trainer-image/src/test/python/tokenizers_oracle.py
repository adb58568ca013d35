"""Hugging Face's tokenizers, asked by a test: one JSON request a line in, one JSON answer a line out.

train   {"do": "train", "kind", "file", "texts": [...], "size"}   a tokenizer.json of a kind below
encode  {"do": "encode", "file", "texts": [...]}                  token ids without special tokens
decode  {"do": "decode", "file", "ids": [[...]]}                  texts, without special tokens
"""

import json
import sys

from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

SPECIAL = ["<unk>", "<s>", "</s>", "<pad>"]
BYTES = [f"<0x{value:02X}>" for value in range(256)]


def neox():
    tokenizer = Tokenizer(models.BPE())
    tokenizer.normalizer = normalizers.NFC()
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.post_processor = processors.ByteLevel(trim_offsets=False)
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    return tokenizer, trainers.BpeTrainer(special_tokens=["<|endoftext|>"], initial_alphabet=alphabet)


def llama():
    tokenizer = Tokenizer(models.BPE(unk_token="<unk>", byte_fallback=True, fuse_unk=True))
    tokenizer.normalizer = normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])
    tokenizer.decoder = decoders.Sequence(
        [decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(" ", 1, 0)]
    )
    tokenizer.post_processor = processors.TemplateProcessing(single="<s> $A", special_tokens=[("<s>", 1)])
    return tokenizer, trainers.BpeTrainer(special_tokens=SPECIAL + BYTES)


def unigram():
    tokenizer = Tokenizer(models.Unigram())
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Replace(Regex(" {2,}"), " ")])
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.decoder = decoders.Metaspace()
    return tokenizer, trainers.UnigramTrainer(special_tokens=SPECIAL, unk_token="<unk>")


def wordpiece():
    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.decoder = decoders.WordPiece()
    return tokenizer, trainers.WordPieceTrainer(special_tokens=["[UNK]", "[CLS]", "[SEP]", "[PAD]", "[EOS]"])


def train(request):
    tokenizer, trainer = globals()[request["kind"]]()
    trainer.vocab_size = request["size"]
    trainer.show_progress = False
    tokenizer.train_from_iterator(request["texts"], trainer)
    tokenizer.enable_truncation(16)  # which the trainer must not heed
    tokenizer.enable_padding(length=16)
    tokenizer.save(request["file"])
    return {"size": tokenizer.get_vocab_size()}


def plain(request):
    tokenizer = Tokenizer.from_file(request["file"])
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def encode(request):
    tokenizer = plain(request)
    return {"ids": [tokenizer.encode(text, add_special_tokens=False).ids for text in request["texts"]]}


def decode(request):
    tokenizer = plain(request)
    return {"texts": [tokenizer.decode(ids) for ids in request["ids"]]}


def main():
    for line in sys.stdin:
        request = json.loads(line)
        try:
            answer = {"train": train, "encode": encode, "decode": decode}[request["do"]](request)
        except Exception as error:
            answer = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer), flush=True)


main()
