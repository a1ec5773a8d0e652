#include <algorithm>
#include <array>
#include <cstddef>
#include <new>

#include <gumbo.h>

#include "html/ascii.h"
#include "html/nesting.h"
#include "html/tree.h"

namespace collaudo::html {
namespace {

// Memory for one run of gumbo, given back all at once: freeing its tree node by node is recursive and would
// overflow the stack on a deeply nested page. Blocks that gumbo returns on the way are used again for blocks
// of their size.
class Arena {
 public:
  void* allocate(std::size_t bytes) {
    const std::size_t rank = rank_of(bytes);
    if (Block* block = free_[rank]) {
      free_[rank] = block->next;
      return block + 1;
    }
    return bump(rank) + 1;
  }

  void deallocate(void* memory) {
    if (memory == nullptr) return;
    Block* block = static_cast<Block*>(memory) - 1;
    const std::size_t rank = block->rank;
    block->next = free_[rank];
    free_[rank] = block;
  }

 private:
  // Stands before every block.
  struct alignas(std::max_align_t) Block {
    std::size_t rank;
    Block* next;
  };

  static constexpr std::size_t smallest = 16;
  static constexpr std::size_t chunk_bytes = 256 * 1024;

  static std::size_t bytes_of(std::size_t rank) { return smallest << rank; }
  static std::size_t rank_of(std::size_t bytes) {
    std::size_t rank = 0;
    while (bytes_of(rank) < bytes) ++rank;
    return rank;
  }

  Block* bump(std::size_t rank) {
    const std::size_t needed = sizeof(Block) + bytes_of(rank);
    if (needed > left_) {
      const std::size_t size = std::max(needed, chunk_bytes);
      chunks_.push_back(std::make_unique_for_overwrite<std::byte[]>(size));
      next_ = chunks_.back().get();
      left_ = size;
    }
    auto* block = ::new (next_) Block{rank, nullptr};
    next_ += needed;
    left_ -= needed;
    return block;
  }

  std::vector<std::unique_ptr<std::byte[]>> chunks_;
  std::byte* next_ = nullptr;
  std::size_t left_ = 0;
  std::array<Block*, 48> free_{};
};

void* allocate(void* arena, std::size_t bytes) { return static_cast<Arena*>(arena)->allocate(bytes); }
void deallocate(void* arena, void* memory) { static_cast<Arena*>(arena)->deallocate(memory); }

std::string_view view(const GumboStringPiece& piece) { return {piece.data, piece.length}; }

std::string name_of(const GumboElement& element) {
  if (element.tag != GUMBO_TAG_UNKNOWN) return lower(gumbo_normalized_tagname(element.tag));
  GumboStringPiece written = element.original_tag;
  gumbo_tag_from_original_text(&written);
  return lower(view(written));
}

// Gumbo takes the prefix of xlink:href and its like off the name; pages and selectors write it.
std::string name_of(const GumboAttribute& attribute) {
  return lower(attribute.attr_namespace == GUMBO_ATTR_NAMESPACE_NONE ? std::string_view(attribute.name)
                                                                     : view(attribute.original_name));
}

void open(TreeBuilder& builder, const GumboElement& element) {
  const bool is_written = element.original_tag.length > 0;
  builder.open(name_of(element), is_written ? element.start_pos.line : 0);
  for (unsigned i = 0; i < element.attributes.length; ++i) {
    const auto& attribute = *static_cast<const GumboAttribute*>(element.attributes.data[i]);
    const std::string name = name_of(attribute);
    if (name == family_stamp_name)
      builder.family_stamp(attribute.value);
    else
      builder.attribute(name, attribute.value);
  }
}

bool is_element(const GumboNode& node) {
  return node.type == GUMBO_NODE_ELEMENT || node.type == GUMBO_NODE_TEMPLATE;
}
bool is_text(const GumboNode& node) {
  return node.type == GUMBO_NODE_TEXT || node.type == GUMBO_NODE_CDATA || node.type == GUMBO_NODE_WHITESPACE;
}

void build(TreeBuilder& builder, const GumboNode& root) {
  struct Open {
    const GumboElement* element;
    unsigned next_child;
  };
  std::vector<Open> path;
  const auto enter = [&](const GumboNode& node) {
    open(builder, node.v.element);
    path.push_back({&node.v.element, 0});
  };
  enter(root);
  while (!path.empty()) {
    auto& [element, next_child] = path.back();
    if (next_child == element->children.length) {
      builder.close();
      path.pop_back();
      continue;
    }
    const auto& child = *static_cast<const GumboNode*>(element->children.data[next_child++]);
    if (is_element(child)) enter(child);
    if (is_text(child)) builder.text(child.v.text.text);
  }
}

}  // namespace

std::unique_ptr<Tree> parse(std::string_view utf8) {
  const auto source = utf8.substr(0, parsable_length(utf8));
  Arena arena;
  GumboOptions options = kGumboDefaultOptions;
  options.allocator = allocate;
  options.deallocator = deallocate;
  options.userdata = &arena;
  options.max_errors = 0;
  const GumboOutput* output = gumbo_parse_with_options(&options, source.data(), source.size());
  TreeBuilder builder;
  build(builder, *output->root);
  return builder.finish(source.size() < utf8.size());
}

}  // namespace collaudo::html
